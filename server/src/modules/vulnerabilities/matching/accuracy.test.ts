import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fixtureFolder, readAll } from '../feeds/feeds.test-support.ts'
import { listFeedFiles, readFeedFile } from '../feeds/index.ts'
import type { AffectedPackage, VersionRange, FeedRecord, VersionOrder } from '../feeds/feed-record.ts'
import { compareVersions } from '../versions/version-orders.ts'
import { checkCases, type MatchingCase, toItem } from './check-cases.ts'
import type { SoftwareItem } from './matcher.ts'
import { anyOf, cveRecord, openEngine, software } from './matching.test-support.ts'

const fixtures = new URL('./fixtures/', import.meta.url)

function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'))
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

interface Names {
  readonly cases: readonly NamedSoftware[]
  /** Products that an index has. */
  readonly keys: readonly string[]
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
  ['Microsoft Windows Server 2022 Datacenter', '23H2', '64-bit', '10.0.25398.584', '10.0.25398.643', 35],
  ['Microsoft Windows Server 2012 Datacenter', '', '64-bit', '6.2.9200.24612', '6.2.9200.24664', 22],
  ['Microsoft Windows Server 2008 R2 Enterprise', '', '64-bit', '6.1.7601.26864', '6.1.7601.26910', 19],
  ['Microsoft® Windows Server® 2008 Standard', '', '64-bit', '6.0.6003.22412', '6.0.6003.22464', 16],
  ['Microsoft® Windows Server® 2008 Standard', '', '32-bit', '6.0.6003.22412', '6.0.6003.22464', 16],
] as const

const sources = { dpkg: 'deb_packages', rpm: 'rpm_packages', pep440: 'python_packages', semver: 'npm_packages' }

/** A package as a host tells it, by what an advisory says. */
function toPackage({ ecosystem, package: name, order }: AffectedPackage, version: string): SoftwareItem {
  const source = order in sources ? sources[order as keyof typeof sources] : ''
  const distribution = ecosystem.includes(' ') ? ecosystem : ''
  if (order === 'rpm') {
    const [, epoch = '0', upstream = '', release = ''] = /^(?:(\d+):)?([^-]*)-(.*)$/.exec(version) ?? []
    return software({ source, distribution, name, epoch: Number(epoch), version: upstream, release })
  }
  const sourcePackage = order === 'dpkg' ? name : ''
  return software({
    source,
    distribution,
    name: /^linux(-[\d.]+)?$/.test(name) ? 'linux-image' : name,
    sourcePackage,
    version,
  })
}

/** A version just before that which mends it; undefined where it is not after the one that brought the flaw. */
function justBefore(order: VersionOrder, { introduced, fixed }: VersionRange): string | undefined {
  if (fixed === undefined || (order === 'semver' && fixed.includes('-')) || fixed.includes('dev')) return undefined
  const version = `${fixed}${{ dpkg: '~', rpm: '~', pep440: '.dev0', semver: '-0', windows: '', mozilla: '' }[order]}`
  return introduced === undefined || (compareVersions(order, introduced, version) ?? 0) <= 0 ? version : undefined
}

describe('accuracy', () => {
  it('answers every published case as it should be answered', async (t: TestContext) => {
    const cases = readFixture('cases.json') as readonly MatchingCase[]
    const result = checkCases(openEngine(t, await readRecords()), cases)
    assert.deepEqual(result.wrong, [])
    assert.equal(result.right, 250)
  })

  it('takes software for what it is, whoever else has a product of that name', (t) => {
    const { cases, keys } = readFixture('names.json') as Names
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

  it('finds each flaw of 800 real advisories until just before the version that mends it', async (t) => {
    const { records } = await readAll(fixtureFolder, 'osv-sample.jsonl.gz')
    const engine = openEngine(t, records)
    const wrong: string[] = []
    let asked = 0
    for (const record of records) {
      if (record.kind !== 'advisory' || record.isWithdrawn) continue
      for (const one of record.affected) {
        // A record that names a package twice means it as long as either has not been mended.
        const isAlone = record.affected.every(
          (other) => other === one || other.package !== one.package || other.ecosystem !== one.ecosystem,
        )
        for (const range of one.ranges) {
          const before = justBefore(one.order, range)
          if (before === undefined || range.fixed === undefined) continue
          asked++
          const { matches } = engine.match([toPackage(one, before)])
          const mended = engine.match([toPackage(one, range.fixed)]).matches
          for (const id of record.cves.length === 0 ? [record.id] : record.cves) {
            const place = `${id} of ${record.id} in ${one.ecosystem} ${one.package}`
            if (!matches.some(({ cve }) => cve === id)) wrong.push(`missed: ${place} ${before}`)
            if (isAlone && mended.some(({ cve }) => cve === id)) wrong.push(`still there: ${place} ${range.fixed}`)
          }
        }
      }
    }
    assert.equal(asked, 1_712)
    // The record itself lists the version that mends it among those that are affected.
    assert.deepEqual(wrong, ['still there: CVE-2020-7941 of GHSA-w6g9-xccc-347h in pypi plone-app-contenttypes 2.1.6'])
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
