import { createHash } from 'node:crypto'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { cleanTitle } from '../keys/clean-title.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import { matchesAny } from './match-pattern.ts'
import { transformVersion } from './version-transforms.ts'

/** Rules as matching asks for them. An organisation's own come first, so that they can correct those of Muster. */
export interface RuleSet {
  /** Changes with every rule. */
  readonly hash: string
  /** The version as advisories write it, with the rule that says so. */
  readVersion(item: SoftwareItem): { readonly version: string; readonly rule: string | undefined }
  /** What the software is, when a rule says so. */
  identify(
    item: SoftwareItem,
  ):
    | { readonly rule: string; readonly keys: readonly string[] }
    | { readonly rule: string; readonly isSkipped: true }
    | undefined
  /** Rules about findings of a CVE. */
  ofCve(cve: string): readonly VulnerabilityRule[]
  readonly cves: readonly string[]
}

type SoftwarePattern = NonNullable<VulnerabilityRule['match']['software']>

/** `nowMs` decides which have expired. */
export function createRuleSet(rules: readonly VulnerabilityRule[], nowMs: number): RuleSet {
  const used = rules.filter(({ expires_at }) => expires_at === undefined || Date.parse(expires_at) > nowMs)
  const byCve = new Map<string, VulnerabilityRule[]>()
  for (const rule of used) {
    if ('keys' in rule.effect || 'skip' in rule.effect || 'version' in rule.effect) continue
    for (const cve of rule.match.cves ?? []) byCve.set(cve, [...(byCve.get(cve) ?? []), rule])
  }
  const identities = used.filter(({ effect }) => 'keys' in effect || 'skip' in effect)
  const transforms = used.filter(({ effect }) => 'version' in effect)

  return {
    hash: createHash('sha256')
      .update(JSON.stringify(used.map(toContent)))
      .digest('hex')
      .slice(0, 32),
    readVersion(item) {
      for (const { id, match, effect } of transforms) {
        if (!('version' in effect) || !isSoftware(item, match.software)) continue
        const version = transformVersion(effect.version, item.version)
        if (version !== item.version) return { version, rule: id }
      }
      return { version: item.version, rule: undefined }
    },
    identify(item) {
      for (const { id, match, effect } of identities) {
        if (!match.software || !isSoftware(item, match.software)) continue
        if ('keys' in effect) return { rule: id, keys: effect.keys }
        return { rule: id, isSkipped: true }
      }
      return undefined
    },
    ofCve: (cve) => byCve.get(cve) ?? [],
    cves: [...byCve.keys()],
  }
}

/** Remarks and tests change nothing. */
function toContent({ id, match, effect }: VulnerabilityRule) {
  return [id, match, effect]
}

/** No pattern means any software. */
export function isSoftware(item: SoftwareItem, pattern: SoftwarePattern | undefined): boolean {
  if (pattern === undefined) return true
  return (
    matchesAny(item.source, pattern.source) &&
    matchesAny(item.name, pattern.name) &&
    matchesAny(item.bundleIdentifier, pattern.bundle_identifier) &&
    matchesAny(item.extensionId, pattern.extension_id) &&
    matchesAny(item.vendor, pattern.vendor) &&
    matchesAny(item.version, pattern.version) &&
    (pattern.title === undefined || matchesAny(cleanTitle(item.name), pattern.title))
  )
}
