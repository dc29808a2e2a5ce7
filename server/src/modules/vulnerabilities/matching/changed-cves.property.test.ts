import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import type { FeedRecord } from '../feeds/feed-record.ts'
import { createRuleSet } from '../rules/rule-set.ts'
import { createMatchingEngine } from './matching-engine.ts'
import type { Match, SoftwareItem } from './matcher.ts'
import { advisory, anyOf, buildFrom, criterion, cveRecord, software } from './matching.test-support.ts'

const names = ['widget', 'gadget', 'firefox'] as const
const vendors = ['acme', 'other', 'mozilla'] as const
const versions = ['1.0', '1.5', '2.0', '115.3.1', '119.0'] as const
const rules: readonly VulnerabilityRule[] = [
  {
    id: 'adds',
    match: { cves: ['CVE-2024-0001'], keys: ['acme:gadget'] },
    effect: { add: [{ end_excluding: '2.0' }] },
    reason: 'Said by the vendor.',
  },
  { id: 'hides', match: { cves: ['CVE-2024-0002'] }, effect: { suppress: true }, reason: 'Not built in.' },
]

const cve = fc.integer({ min: 1, max: 6 }).map((number) => `CVE-2024-000${number}`)
const bounds = fc.record({
  product: fc.tuple(fc.constantFrom(...vendors), fc.constantFrom(...names)).map((pair) => pair.join(':')),
  fixed: fc.constantFrom(...versions, undefined),
})
const nvd = fc.record({ cve, criteria: fc.array(bounds, { minLength: 1, maxLength: 3 }) }).map((one): FeedRecord => {
  const criteria = one.criteria.map(({ product, fixed }) =>
    criterion(product, fixed === undefined ? {} : { endExcluding: fixed }),
  )
  return cveRecord(one.cve, { configurations: [anyOf(...criteria)] })
})
const packages = ['debian 12', 'pypi', 'mozilla'] as const
const told = fc
  .record({
    cve,
    ecosystem: fc.constantFrom(...packages),
    name: fc.constantFrom(...names),
    fixed: fc.constantFrom(...versions),
  })
  .map(({ cve: id, ecosystem, name, fixed }): FeedRecord => {
    const source = ecosystem === 'debian 12' ? 'debian' : ecosystem
    const order = ({ debian: 'dpkg', pypi: 'pep440', mozilla: 'mozilla' } as const)[source]
    const ranges = [{ introduced: undefined, fixed, lastAffected: undefined }]
    return advisory({ source, id, cves: [id], affected: [{ ecosystem, package: name, order, ranges, versions: [] }] })
  })
const item = fc
  .record({
    name: fc.constantFrom(...names),
    vendor: fc.constantFrom(...vendors, ''),
    version: fc.constantFrom(...versions, ''),
    source: fc.constantFrom('programs', 'python_packages', 'deb_packages'),
  })
  .map(
    (fields): SoftwareItem =>
      software({ ...fields, distribution: fields.source === 'deb_packages' ? 'debian 12' : '' }),
  )

function keyOf({ softwareId, cve: id, source }: Match): string {
  return `${softwareId} ${id} ${source}`
}

function sorted(matches: Iterable<Match>): readonly Match[] {
  return [...matches].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

describe('a changed index', () => {
  it('judged again of changed CVEs only gives what judging everything gives', (t: TestContext) => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(nvd, told), { maxLength: 8 }),
        fc.array(fc.oneof(nvd, told), { maxLength: 8 }),
        fc.integer({ min: 0, max: 8 }),
        fc.array(item, { minLength: 1, maxLength: 12 }),
        (first, second, kept, items) => {
          const before = buildFrom(t, [first]).index
          const { index: after, change } = buildFrom(t, [[...first.slice(0, kept), ...second]], { before })
          const ruleSet = createRuleSet(rules, 0)
          const old = createMatchingEngine(before, ruleSet).match(items)
          const engine = createMatchingEngine(after, ruleSet)
          const whole = engine.match(items)
          // A source that is new or gone decides about software that no changed CVE names; then everything is judged.
          if (change.before === undefined) return
          const keysOf = ({ id }: SoftwareItem) =>
            new Set(old.judgements.find(({ softwareId }) => softwareId === id)?.lookupKeys)
          const judgedWhole = items.filter((one) => !keysOf(one).isDisjointFrom(new Set(change.wholeLookupKeys)))
          const judgedInPart = items.filter(
            (one) => !judgedWhole.includes(one) && !keysOf(one).isDisjointFrom(new Set(change.lookupKeys)),
          )
          const isJudgedAgain = ({ softwareId, cve: id }: Match) =>
            judgedWhole.some((one) => one.id === softwareId) ||
            (change.changedCves.includes(id) && judgedInPart.some((one) => one.id === softwareId))
          const matches = [
            ...old.matches.filter((match) => !isJudgedAgain(match)),
            ...engine.match(judgedInPart, change.changedCves).matches,
            ...engine.match(judgedWhole).matches,
          ]
          assert.deepEqual(sorted(matches), sorted(whole.matches))
        },
      ),
      { numRuns: 60 },
    )
  })
})
