import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { cpeKey, parseCpeKey } from '../index/lookup-key.ts'
import { createSubjectReader } from '../keys/derive-subject.ts'
import type { Subject } from '../keys/subject.ts'
import { addedBy, applyRules, parseRuleKey } from '../matching/apply-rules.ts'
import { software } from '../matching/matching.test-support.ts'
import { loadOwnRules, parseRules } from './load-rules.ts'
import { matchesPattern } from './match-pattern.ts'
import { createRuleSet } from './rule-set.ts'

const rules = loadOwnRules()
const ruleSet = createRuleSet(rules, 0)
const { read: readSubject } = createSubjectReader(ruleSet)
type RuleTest = NonNullable<VulnerabilityRule['tests']>[number]

function subjectOf({ software: given }: RuleTest): Subject {
  const { name, version, source, vendor = '', bundle_identifier = '', extension_id = '' } = given
  const os = source === 'operating_systems' ? { platform: /windows/i.test(name) ? 'windows' : 'darwin' } : {}
  const fields = { name, version, source, vendor, bundleIdentifier: bundle_identifier, extensionId: extension_id }
  return readSubject(software({ ...fields, ...os }))
}

interface Answer {
  readonly finding: string
  readonly resolvedIn: string | null | undefined
}

function findingOf(rule: VulnerabilityRule, subject: Subject, cve: string): Answer {
  const adds = 'add' in rule.effect || rule.tests?.some(({ expect }) => expect.finding === 'added')
  return adds ? addedFinding(rule, subject) : toldFinding(rule, subject, cve)
}

/** As if a source had told it of the rule's key, or of what the software is called. */
function toldFinding({ match }: VulnerabilityRule, subject: Subject, cve: string): Answer {
  const named = subject.candidates.find(({ cpe }) => cpe)
  const own = named ? `${named.cpe?.vendor}:${named.lookup.slice('cpe:'.length)}` : 'nobody:nothing'
  const key = cpeKey(parseRuleKey(match.keys?.[0] ?? own))
  const { suppressedBy, resolvedIn } = applyRules(ruleSet.ofCve(cve), subject, key)
  return { finding: suppressedBy === null ? 'shown' : 'hidden', resolvedIn }
}

function addedFinding(rule: VulnerabilityRule, subject: Subject): Answer {
  const added = addedBy(rule, subject)
  return { finding: added ? 'added' : 'none', resolvedIn: added?.resolvedIn }
}

describe('rules that come with Muster', () => {
  it('all have a test of their own', () => {
    assert.deepEqual(
      rules.filter(({ tests }) => !tests?.length).map(({ id }) => id),
      [],
    )
  })

  for (const rule of rules) {
    it(`do what they say: ${rule.id}`, () => {
      for (const test of rule.tests ?? []) {
        const { expect } = test
        const subject = subjectOf(test)
        if (expect.keys) assert.deepEqual(keysOf(subject), [...expect.keys].sort())
        if (expect.version) assert.equal(subject.version, expect.version)
        if (expect.skipped !== undefined) assert.equal(skips(subject), expect.skipped)
        if (expect.cve === undefined) continue
        const { finding, resolvedIn } = findingOf(rule, subject, expect.cve)
        assert.equal(finding, expect.finding, JSON.stringify(test))
        if (expect.resolved_in) assert.equal(resolvedIn, expect.resolved_in)
      }
    })
  }
})

/** Packages of a language stay packages; only what NVD says of them is left out. */
function skips({ skipped, candidates }: Subject): boolean {
  return skipped !== undefined || candidates.every(({ cpe }) => cpe === undefined)
}

function keysOf({ candidates }: Subject): readonly string[] {
  const named = candidates.flatMap(({ cpe, lookup }) =>
    cpe ? [cpeKey({ part: cpe.part, vendor: cpe.vendor ?? '', product: lookup.slice('cpe:'.length) })] : [],
  )
  return named.map((key) => `${parseCpeKey(key)?.vendor}:${parseCpeKey(key)?.product}`).sort()
}

describe('rules', () => {
  const own: VulnerabilityRule = {
    id: 'our-own',
    match: { cves: ['CVE-2024-0001'], software: { name: 'Widget*' } },
    effect: { suppress: true },
    reason: 'We built it without that part.',
  }

  it('are refused with what is wrong and where', () => {
    assert.throws(() => parseRules([{ ...own, effect: { hide: true } }]), /rule "our-own": \/effect/)
    assert.throws(() => parseRules([own, own]), /two rules with the id "our-own"/)
  })

  it('change the hash, and are not used from the day that they expire', () => {
    const day = Date.UTC(2024, 0, 1)
    const expiring = { ...own, expires_at: '2024-01-01' }
    assert.notEqual(createRuleSet([own], 0).hash, createRuleSet([], 0).hash)
    assert.equal(createRuleSet([expiring], day - 1).ofCve('CVE-2024-0001').length, 1)
    assert.equal(createRuleSet([expiring], day).ofCve('CVE-2024-0001').length, 0)
  })

  it('take time in proportion to the text, whatever the pattern', () => {
    const text = 'a'.repeat(20_000)
    assert.equal(matchesPattern(text, `${'a*'.repeat(90)}b`), false)
    assert.equal(matchesPattern('Google Chrome', 'google*'), true)
    assert.equal(matchesPattern('ab', 'ab*b'), false)
  })
})
