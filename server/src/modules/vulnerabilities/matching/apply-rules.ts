import { allowsTarget, platformName } from '../cpe/platforms.ts'
import { cpeLookup, parseCpeKey } from '../index/lookup-key.ts'
import type { Rule, Subject } from '../keys/subject.ts'
import { isSoftware } from '../rules/rule-set.ts'
import { compareVersions } from '../versions/version-orders.ts'
import { acceptKey } from './accept-key.ts'

type Bounds = NonNullable<Rule['match']['versions']>[number]

/** What rules make of a finding. */
export interface RuledFinding {
  /** The rule that hides it. */
  readonly suppressedBy: string | null
  /** Where a rule names a version that resolves it. */
  readonly resolvedIn: string | undefined
}

/** Rules about a CVE that the software has, says a source. The first that hides it is named. */
export function applyRules(rules: readonly Rule[], subject: Subject, key: string): RuledFinding {
  const { version } = subject
  const fitting = rules.filter((rule) => fits(rule, subject, { key, version }))
  const hiding = fitting.find(({ effect }) => hides(effect, subject, version))
  const range = fitting.flatMap(({ effect }) => ('ranges' in effect ? effect.ranges : [])).find(isInside(version))
  const resolved = fitting.flatMap(({ effect }) => ('resolved_in' in effect ? [effect.resolved_in] : []))
  const next = resolved.find((one) => (compareVersions('nvd', version, one) ?? 1) < 0)
  return { suppressedBy: hiding?.id ?? null, resolvedIn: range?.end_excluding ?? next }
}

function fits({ match }: Rule, { item }: Subject, { key, version }: { key: string; version: string }): boolean {
  if (!isSoftware(item, match.software)) return false
  if (match.keys && !match.keys.some((wanted) => isKey(key, wanted))) return false
  return match.versions === undefined || match.versions.some(isInside(version))
}

function hides(effect: Rule['effect'], { platform, item }: Subject, version: string): boolean {
  if ('suppress' in effect) return true
  if ('ranges' in effect) return !effect.ranges.some(isInside(version))
  if (!('limit_to_platforms' in effect)) return false
  const own = item.source === 'operating_systems' ? { os: platform.os, host: undefined } : platform
  return !effect.limit_to_platforms.some(
    (name) => own.os === platformName(name) || (own.host !== undefined && allowsTarget(name, own)),
  )
}

/** Rules that say that the software has a CVE, whatever the sources say. */
export function addedBy(
  rule: Rule,
  subject: Subject,
): { readonly key: string; readonly resolvedIn: string | null } | undefined {
  const { effect, match } = rule
  const ranges = 'add' in effect ? effect.add : 'ranges' in effect ? effect.ranges : []
  if (ranges.length === 0 || !match.keys) return undefined
  const candidate = subject.candidates.find((one) => one.cpe && match.keys?.some((key) => hasKey(subject, one, key)))
  if (!candidate || !isSoftware(subject.item, match.software)) return undefined
  const range = ranges.find(isInside(subject.version))
  return range && { key: match.keys[0] ?? '', resolvedIn: range.end_excluding ?? null }
}

function hasKey(subject: Subject, candidate: Subject['candidates'][number], wanted: string): boolean {
  const { part, vendor, product } = parseRuleKey(wanted)
  if (candidate.lookup !== cpeLookup(product)) return false
  const confidence = acceptKey(subject, candidate, { key: { part, vendor, product }, vendorCount: 2 })
  return confidence === 'sure' || confidence === 'likely'
}

function isKey(key: string, wanted: string): boolean {
  const own = parseCpeKey(key)
  if (!own) return key === wanted
  const { part, vendor, product } = parseRuleKey(wanted)
  return own.part === part && own.vendor === vendor && own.product === product
}

/** vendor:product or o:vendor:product. */
export function parseRuleKey(key: string): {
  readonly part: 'a' | 'o'
  readonly vendor: string
  readonly product: string
} {
  const [, part, vendor = '', product = ''] = /^(?:([ao]):(?=[^:]+:))?([^:]+):(.+)$/.exec(key) ?? []
  return { part: part === 'o' ? 'o' : 'a', vendor, product }
}

function isInside(version: string) {
  return ({ start_including, start_excluding, end_including, end_excluding }: Bounds): boolean => {
    const against = (bound: string) => compareVersions('nvd', version, bound) ?? Number.NaN
    if (start_including !== undefined && !(against(start_including) >= 0)) return false
    if (start_excluding !== undefined && !(against(start_excluding) > 0)) return false
    if (end_including !== undefined && !(against(end_including) <= 0)) return false
    return end_excluding === undefined || against(end_excluding) < 0
  }
}
