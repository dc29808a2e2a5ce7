import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRuleSet } from '../rules/rule-set.ts'
import { createMatchingEngine, type MatchingEngine } from './matching-engine.ts'
import { advisory, anyOf, buildFrom, criterion, cveRecord } from './matching.test-support.ts'
import { practise } from './practise.ts'

const ecosystems = [
  ['debian', 'debian 12', 'dpkg'],
  ['redhat', 'rhel 9', 'rpm'],
  ['pypi', 'pypi', 'pep440'],
  ['npm', 'npm', 'semver'],
] as const

function exactly(product: string) {
  return { ...criterion(product), cpe: `cpe:2.3:a:${product}:3.1:*:*:*:*:*:*:*` }
}

/** What is asked while a thread practises on these records, and what is found. */
function watchPractice(t: Parameters<typeof buildFrom>[0], records: Parameters<typeof buildFrom>[1][number]) {
  const { index } = buildFrom(t, [records])
  const engine = createMatchingEngine(index, createRuleSet([], 0))
  const sources = new Set<string>()
  const found: { whole: Set<string>; inPart: Set<string> } = { whole: new Set(), inPart: new Set() }
  const match: MatchingEngine['match'] = (software, cves) => {
    const result = engine.match(software, cves)
    for (const { source } of software) sources.add(source)
    for (const { cve } of result.matches) (cves ? found.inPart : found.whole).add(cve)
    return result
  }
  const steps = [...practise(index, { match })].length
  return { sources: [...sources].sort(), found, steps }
}

describe('practice', () => {
  it('is about software of each kind that the index knows, and finds what it asks about', (t) => {
    const ranges = [{ introduced: undefined, fixed: '2.0-1', lastAffected: undefined }]
    const records = [
      cveRecord('CVE-2024-0001', { configurations: [anyOf(exactly('acme:big_widget'))] }),
      ...ecosystems.map(([source, ecosystem, order], at) => {
        const affected = [{ ecosystem, package: 'gadget', order, ranges, versions: [] }]
        return advisory({ source, id: `CVE-2024-000${at + 2}`, cves: [`CVE-2024-000${at + 2}`], affected })
      }),
    ]
    const { sources, found } = watchPractice(t, records)
    for (const source of ['deb_packages', 'rpm_packages', 'python_packages', 'npm_packages'])
      assert.ok(sources.includes(source), source)
    const all = [1, 2, 3, 4, 5].map((number) => `CVE-2024-000${number}`)
    assert.deepEqual([...found.whole].sort(), all)
    assert.deepEqual([...found.inPart].sort(), all)
  })

  it('is over at once on an empty index', (t) => {
    assert.deepEqual(watchPractice(t, []).steps, 0)
  })

  it('takes samples of a large index, in small questions', (t) => {
    const records = Array.from({ length: 5_000 }, (_, at) =>
      cveRecord(`CVE-2024-${10_000 + at}`, {
        configurations: [anyOf(exactly(`acme:widget${at}`))],
      }),
    )
    assert.equal(watchPractice(t, records).steps, 80)
  })
})
