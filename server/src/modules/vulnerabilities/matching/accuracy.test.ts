import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fixtureFolder, readAll } from '../feeds/feeds.test-support.ts'
import { listFeedFiles, readFeedFile } from '../feeds/index.ts'
import type { FeedRecord } from '../feeds/feed-record.ts'
import { checkCases, type MatchingCase, toItem } from './check-cases.ts'
import { anyOf, cveRecord, openEngine, software } from './matching.test-support.ts'

const fixtures = new URL('./fixtures/', import.meta.url)

function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, fixtures), 'utf8')) as T
}

async function readRecords(): Promise<readonly FeedRecord[]> {
  const records: FeedRecord[] = []
  for (const file of await listFeedFiles(fileURLToPath(new URL('feeds', fixtures)))) {
    const onProblem = (problem: unknown) => assert.fail(JSON.stringify(problem))
    for await (const record of readFeedFile(file, { onProblem })) records.push(record)
  }
  return records
}

interface NamedSoftware {
  readonly software: Readonly<Record<string, string>>
  /** `vendor:product` that was published for it, '' where it must not be taken for any. */
  readonly cpe: string
  /** What it is taken for with confidence. */
  readonly keys: readonly string[]
  /** Why that is not what was published. */
  readonly why?: string
}

/** Windows, its release and architecture, the build before January 2024 and the CVEs of that month, counted by hand. */
const windows = [
  ['Microsoft Windows 11 Pro', '23H2', '64-bit', '10.0.22631.2861', '10.0.22631.3007', 35],
  ['Microsoft Windows 11 Pro', '22H2', 'ARM 64-bit Processor', '10.0.22621.2861', '10.0.22621.3007', 34],
  ['Microsoft Windows 11 Home', '21H2', '64-bit', '10.0.22000.2652', '10.0.22000.2713', 34],
  ['Microsoft Windows 10 Pro', '22H2', '64-bit', '10.0.19045.3803', '10.0.19045.3930', 34],
  ['Microsoft Windows 10 Pro', '22H2', '32-bit', '10.0.19045.3803', '10.0.19045.3930', 32],
  ['Microsoft Windows 10 Enterprise LTSC', '1809', '64-bit', '10.0.17763.5206', '10.0.17763.5329', 32],
  ['Microsoft Windows 10 Enterprise 2016 LTSB', '1607', '64-bit', '10.0.14393.6529', '10.0.14393.6614', 24],
  ['Microsoft Windows 10 Enterprise 2015 LTSB', '', '64-bit', '10.0.10240.20345', '10.0.10240.20402', 22],
  ['Microsoft Windows Server 2022 Standard', '21H2', '64-bit', '10.0.20348.2159', '10.0.20348.2227', 36],
  ['Microsoft Windows Server 2019 Datacenter', '1809', '64-bit', '10.0.17763.5206', '10.0.17763.5329', 33],
  ['Microsoft Windows Server 2016 Standard', '1607', '64-bit', '10.0.14393.6529', '10.0.14393.6614', 26],
  ['Microsoft Windows Server 2012 R2 Standard', '', '64-bit', '6.3.9600.21715', '6.3.9600.21765', 22],
] as const

describe('accuracy', () => {
  it('answers every published case as it should be answered', async (t: TestContext) => {
    const cases = readFixture<readonly MatchingCase[]>('cases.json')
    const result = checkCases(openEngine(t, await readRecords()), cases)
    assert.deepEqual(result.wrong, [])
    assert.equal(result.right, 238)
  })

  it('takes software for what it is, whoever else has a product of that name', (t) => {
    const { cases, keys } = readFixture<{ cases: readonly NamedSoftware[]; keys: readonly string[] }>('names.json')
    const records = keys.map((key, number) => {
      const criterion = { isVulnerable: true, cpe: `cpe:2.3:${key}:*:*:*:*:*:*:*:*`, endExcluding: '99999' }
      return cveRecord(`CVE-2026-${10_000 + number}`, { configurations: [anyOf(criterion)] })
    })
    const engine = openEngine(t, records)
    for (const { software: fields, cpe, keys: expected, why } of cases) {
      const taken = engine
        .explain(toItem(fields), 'CVE-2026-10000')
        .steps.filter(({ kind, details }) => kind === 'key' && details['confidence'] !== 'low')
        .map(({ details }) => details['key']?.replace('cpe:2.3:a:', ''))
      assert.deepEqual(taken, expected, fields['name'])
      assert.ok(expected.includes(cpe) || why !== undefined || (cpe === '' && expected.length === 0), fields['name'])
    }
  })

  it("finds a month's flaws of each Windows, mended in the build that Microsoft names", async (t) => {
    const { records } = await readAll(fixtureFolder, 'msrc-cvrf-2024-Jan.json.gz')
    const engine = openEngine(t, records)
    for (const [name, release, arch, version, fixed, count] of windows) {
      const fields = { source: 'operating_systems', platform: 'windows', name, release, arch }
      const { matches } = engine.match([software({ ...fields, version })])
      assert.equal(matches.length, count, `${name} ${release} ${arch}`)
      assert.deepEqual(new Set(matches.map(({ resolvedInVersion }) => resolvedInVersion)), new Set([fixed]))
      assert.deepEqual(engine.match([software({ ...fields, version: fixed })]).matches, [])
    }
  })
})
