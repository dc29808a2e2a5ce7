import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { cpeKey } from '../index/lookup-key.ts'
import { createSubjectReader } from '../keys/derive-subject.ts'
import type { Subject } from '../keys/subject.ts'
import { addedBy, applyRules, parseRuleKey } from '../matching/apply-rules.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import { ownRules } from './load-rules.ts'
import { createRuleSet } from './rule-set.ts'

type RuleTest = NonNullable<VulnerabilityRule['tests']>[number]

const nothing: SoftwareItem = {
  ...{ id: 0, source: '', name: '', version: '', release: '', epoch: 0, arch: '', vendor: '', bundleIdentifier: '' },
  ...{ extensionId: '', extensionFor: '', sourcePackage: '', sourceVersion: '', distribution: '', platform: '' },
}

/** What a rule's own tests say of it, whatever feeds say; undefined when all hold. */
export function findFailedTest(rule: VulnerabilityRule): string | undefined {
  for (const [index, one] of (rule.tests ?? []).entries()) {
    const [key, wanted, found] = compare(rule, one).find((pair) => pair[1] !== undefined && pair[1] !== pair[2]) ?? []
    if (key !== undefined) return `test ${index + 1}: ${key} is ${found ?? 'nothing'} and not ${wanted}`
  }
  return undefined
}

function compare(rule: VulnerabilityRule, { software, expect }: RuleTest) {
  // A rule that has expired is still to be right.
  const { expires_at: _, ...used } = rule
  const subject = createSubjectReader(createRuleSet([used, ...ownRules()], 0)).read(toItem(software))
  const isAbout = expect.cve === undefined || (rule.match.cves?.includes(expect.cve) ?? false)
  const { finding, isAdded, resolvedIn } = isAbout ? judge(rule, subject) : untouched
  return [
    ['keys', expect.keys && [...expect.keys].sort().join(', '), keysOf(subject).join(', ')],
    ['version', expect.version, subject.version],
    ['skipped', expect.skipped?.toString(), String(isSkipped(subject))],
    // Ranges add a finding where no source has told one.
    ['finding', expect.finding, isMet(expect.finding, { finding, isAdded }) ? expect.finding : finding],
    ['resolved_in', expect.resolved_in, resolvedIn],
  ] as const
}

function isMet(wanted: string | undefined, found: { finding: string; isAdded: boolean }): boolean {
  if (wanted === 'added') return found.isAdded
  return wanted === found.finding || (wanted === 'none' && found.finding === 'hidden')
}

const untouched = { finding: 'shown', isAdded: false, resolvedIn: undefined }

/** What becomes of a finding of the rule's CVE on this software. */
function judge(rule: VulnerabilityRule, subject: Subject) {
  const first = subject.candidates.find(({ cpe }) => cpe)
  const key = rule.match.keys?.[0] ?? `${first?.cpe?.vendor ?? ''}:${first ? productOf(first.lookup) : ''}`
  const ruled = applyRules([rule], subject, cpeKey(parseRuleKey(key)))
  const added = addedBy(rule, subject)
  const resolvedIn = added?.resolvedIn ?? ruled.resolvedIn
  if (ruled.suppressedBy !== null) return { finding: 'hidden', isAdded: false, resolvedIn }
  if (!('add' in rule.effect)) return { finding: 'shown', isAdded: added !== undefined, resolvedIn }
  return { finding: added ? 'added' : 'none', isAdded: added !== undefined, resolvedIn }
}

function keysOf({ candidates }: Subject): readonly string[] {
  return candidates.flatMap(({ cpe, lookup }) => (cpe ? [`${cpe.vendor ?? ''}:${productOf(lookup)}`] : [])).sort()
}

/** Packages of a language stay packages; only what NVD says of them is left out. */
function isSkipped({ skipped, candidates }: Subject): boolean {
  return skipped !== undefined || candidates.every(({ cpe }) => cpe === undefined)
}

function productOf(lookup: string): string {
  return lookup.slice('cpe:'.length)
}

function toItem({ bundle_identifier: bundleIdentifier, extension_id: extensionId, ...told }: RuleTest['software']) {
  const ids = { bundleIdentifier: bundleIdentifier ?? '', extensionId: extensionId ?? '' }
  return { ...nothing, ...told, ...ids }
}
