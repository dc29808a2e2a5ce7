import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { deriveSubject } from '../keys/derive-subject.ts'
import type { Subject } from '../keys/subject.ts'
import { addedBy, applyRules } from '../matching/apply-rules.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
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
  const item = toItem(software)
  // A rule that has expired is still to be right.
  const { expires_at: _, ...used } = rule
  const rules = createRuleSet([used], 0)
  const identified = rules.identify(item)
  const isAbout = expect.cve === undefined || (rule.match.cves?.includes(expect.cve) ?? false)
  const { finding, resolvedIn } = isAbout ? judge(rule, deriveSubject(item, rules)) : untouched
  return [
    ['keys', expect.keys?.join(', '), identified && 'keys' in identified ? identified.keys.join(', ') : undefined],
    ['version', expect.version, rules.readVersion(item).version],
    ['skipped', expect.skipped?.toString(), String(identified !== undefined && 'isSkipped' in identified)],
    ['finding', expect.finding, finding],
    ['resolved_in', expect.resolved_in, resolvedIn],
  ] as const
}

const untouched = { finding: 'shown', resolvedIn: undefined }

/** What becomes of a finding of the rule's CVE on this software. */
function judge(rule: VulnerabilityRule, subject: Subject) {
  const ruled = applyRules([rule], subject, rule.match.keys?.[0] ?? '')
  const added = addedBy(rule, subject)
  const resolvedIn = added?.resolvedIn ?? ruled.resolvedIn
  if (ruled.suppressedBy !== null) return { finding: 'hidden', resolvedIn }
  if (!('add' in rule.effect)) return { finding: 'shown', resolvedIn }
  return { finding: added ? 'added' : 'none', resolvedIn }
}

function toItem({ bundle_identifier: bundleIdentifier, extension_id: extensionId, ...told }: RuleTest['software']) {
  const ids = { bundleIdentifier: bundleIdentifier ?? '', extensionId: extensionId ?? '' }
  return { ...nothing, ...told, ...ids }
}
