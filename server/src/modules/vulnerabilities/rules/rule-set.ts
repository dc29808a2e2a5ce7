import { createHash } from 'node:crypto'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { cleanTitle } from '../keys/clean-title.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import { matchesAny } from './match-pattern.ts'
import { transformVersion, type TransformName } from './version-transforms.ts'

/**
 * To be raised when matching itself answers in another way: as with a changed rule, everything is judged again and what
 * that brings is the baseline.
 */
const matchingVersion = 2

/** Rules as matching asks for them. An organisation's own come first, so that they can correct those of Muster. */
export interface RuleSet {
  /** Changes with every rule, and with the way of matching. */
  readonly hash: string
  /** How the title's versions are written, where that is not the way of advisories. */
  listTransforms(item: SoftwareItem, title: string): readonly VersionReading[]
  /** True when a rule tells software apart by its version, too. */
  readonly looksAtVersions: boolean
  /** What the software is, when a rule says so. */
  identify(
    item: SoftwareItem,
    title: string,
  ):
    | { readonly rule: string; readonly keys: readonly string[] }
    | { readonly rule: string; readonly isSkipped: true }
    | undefined
  /** Rules about findings of a CVE. */
  ofCve(cve: string): readonly VulnerabilityRule[]
  readonly cves: readonly string[]
}

export interface VersionReading {
  readonly rule: string
  readonly transform: TransformName
}

/** The version as advisories write it, with the rule that says so. */
export function readVersion(
  readings: readonly VersionReading[],
  given: string,
): { readonly version: string; readonly rule: string | undefined } {
  for (const { rule, transform } of readings) {
    const version = transformVersion(transform, given)
    if (version !== given) return { version, rule }
  }
  return { version: given, rule: undefined }
}

type SoftwarePattern = NonNullable<VulnerabilityRule['match']['software']>

/** `nowMs` decides which have expired. */
export function createRuleSet(rules: readonly VulnerabilityRule[], nowMs: number): RuleSet {
  const used = rules.filter(({ expires_at }) => expires_at === undefined || Date.parse(expires_at) > nowMs)
  const byCve = new Map<string, VulnerabilityRule[]>()
  for (const rule of used) {
    if (isAboutTitle(rule.effect)) continue
    for (const cve of rule.match.cves ?? []) byCve.set(cve, [...(byCve.get(cve) ?? []), rule])
  }
  const identities = indexPatterns(used.filter(({ effect }) => 'keys' in effect || 'skip' in effect))
  const transforms = indexPatterns(used.filter(({ effect }) => 'version' in effect))

  return {
    hash: createHash('sha256')
      .update(JSON.stringify([matchingVersion, ...used.map(toContent)]))
      .digest('hex')
      .slice(0, 32),
    looksAtVersions: used.some(({ match, effect }) => match.software?.version !== undefined && isAboutTitle(effect)),
    listTransforms(item, title) {
      return transforms(item.source, title).flatMap(({ id, match, effect }) =>
        'version' in effect && isSoftware(item, match.software, title) ? [{ rule: id, transform: effect.version }] : [],
      )
    },
    identify(item, title) {
      for (const { id, match, effect } of identities(item.source, title)) {
        if (!match.software || !isSoftware(item, match.software, title)) continue
        if ('keys' in effect) return { rule: id, keys: effect.keys }
        return { rule: id, isSkipped: true }
      }
      return undefined
    },
    ofCve: (cve) => byCve.get(cve) ?? [],
    cves: [...byCve.keys()],
  }
}

function isAboutTitle(effect: VulnerabilityRule['effect']): boolean {
  return 'keys' in effect || 'skip' in effect || 'version' in effect
}

interface SourceRules {
  /** Rules that name whole titles. */
  readonly byTitle: ReadonlyMap<string, readonly VulnerabilityRule[]>
  readonly others: readonly VulnerabilityRule[]
}

/** Rules that can fit software of this source and title, in their order. */
function indexPatterns(
  rules: readonly VulnerabilityRule[],
): (source: string, title: string) => readonly VulnerabilityRule[] {
  const bySource = new Map<string, SourceRules>()
  const place = new Map(rules.map((rule, at) => [rule, at]))
  const placeOf = (rule: VulnerabilityRule) => place.get(rule) ?? 0
  return (source, title) => {
    let own = bySource.get(source)
    if (!own) {
      own = sortByTitle(rules.filter(({ match }) => match.software && matchesAny(source, match.software.source)))
      // Sources are few; what hosts make up is not remembered.
      if (bySource.size < 100) bySource.set(source, own)
    }
    const titled = own.byTitle.get(title)
    return titled ? [...titled, ...own.others].sort((a, b) => placeOf(a) - placeOf(b)) : own.others
  }
}

function sortByTitle(rules: readonly VulnerabilityRule[]): SourceRules {
  const byTitle = new Map<string, VulnerabilityRule[]>()
  const others: VulnerabilityRule[] = []
  for (const rule of rules) {
    const titles = [rule.match.software?.title ?? '*'].flat()
    if (titles.some((title) => title.includes('*'))) others.push(rule)
    else
      for (const title of titles) byTitle.set(title.toLowerCase(), [...(byTitle.get(title.toLowerCase()) ?? []), rule])
  }
  return { byTitle, others }
}

/** Remarks and tests change nothing. */
function toContent({ id, match, effect }: VulnerabilityRule) {
  return [id, match, effect]
}

/** No pattern means any software. */
export function isSoftware(
  item: SoftwareItem,
  pattern: SoftwarePattern | undefined,
  title = cleanTitle(item.name),
): boolean {
  if (pattern === undefined) return true
  return (
    matchesAny(item.source, pattern.source) &&
    matchesAny(item.name, pattern.name) &&
    matchesAny(item.bundleIdentifier, pattern.bundle_identifier) &&
    matchesAny(item.extensionId, pattern.extension_id) &&
    matchesAny(item.vendor, pattern.vendor) &&
    matchesAny(item.version, pattern.version) &&
    (pattern.title === undefined || matchesAny(title, pattern.title))
  )
}
