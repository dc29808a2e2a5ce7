import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { deriveSubject } from '../keys/derive-subject.ts'
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
  const { bundle_identifier: bundleIdentifier = '', extension_id: extensionId = '', ...told } = software
  const item = { ...nothing, ...told, bundleIdentifier, extensionId }
  const rules = createRuleSet([{ ...rule, expires_at: undefined } as VulnerabilityRule], 0)
  const identified = rules.identify(item)
  const subject = deriveSubject(item, rules)
  const isAbout = expect.cve === undefined || (rule.match.cves?.includes(expect.cve) ?? false)
  const ruled = applyRules(isAbout ? [rule] : [], subject, rule.match.keys?.[0] ?? '')
  const added = isAbout ? addedBy(rule, subject) : undefined
  const keys = identified && 'keys' in identified ? identified.keys.join(', ') : undefined
  const isHidden = ruled.suppressedBy !== null
  const finding = isHidden ? 'hidden' : 'add' in rule.effect ? (added ? 'added' : 'none') : 'shown'
  return [
    ['keys', expect.keys?.join(', '), keys],
    ['version', expect.version, rules.readVersion(item).version],
    ['skipped', expect.skipped?.toString(), String(identified !== undefined && 'isSkipped' in identified)],
    ['finding', expect.finding, finding],
    ['resolved_in', expect.resolved_in, added?.resolvedIn ?? ruled.resolvedIn],
  ] as const
}
