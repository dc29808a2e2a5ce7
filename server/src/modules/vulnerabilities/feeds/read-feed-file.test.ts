import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import type { AdvisoryRecord, CveRecord, FeedRecord } from './feed-record.ts'
import { fixtureFolder, openFolder, readAll, readContent } from './feeds.test-support.ts'
import { listFeedFiles } from './list-feed-files.ts'

function findCve(records: readonly FeedRecord[], cve: string, source: CveRecord['source'] = 'nvd'): CveRecord {
  const found = records.find((record) => record.kind === 'cve' && record.cve === cve && record.source === source)
  if (found?.kind !== 'cve') throw new Error(`no record of ${cve}`)
  return found
}

function findAdvisory(records: readonly FeedRecord[], id: string): AdvisoryRecord {
  const found = records.find((record) => record.kind === 'advisory' && record.id === id)
  if (found?.kind !== 'advisory') throw new Error(`no advisory ${id}`)
  return found
}

test('the folder is listed in the order in which later files correct earlier ones', async () => {
  const files = await listFeedFiles(fixtureFolder)
  assert.deepEqual(
    files.map(({ kind, name }) => [kind, name]),
    [
      ['nvd', 'nvdcve-2.0-desktop.json.gz'],
      ['nvd', 'nvdcve-2.0-more.json.gz'],
      ['cve_list', 'cve_list-sample.jsonl'],
      ['kev', 'known_exploited_vulnerabilities.json.gz'],
      ['epss', 'epss_scores-2021-08-31-subset.csv.gz'],
      ['osv', 'osv-sample.jsonl.gz'],
      ['msrc', 'msrc-cvrf-2024-Jan.json.gz'],
      ['mozilla', 'mozilla-advisories.jsonl.gz'],
    ],
  )
})

test('every file that docs/vulnerabilities.md names is found by its name, and nothing else', async (t) => {
  const folder = openFolder(t)
  const named = {
    nvd: ['nvdcve-2.0-2026.json', 'nvdcve-2.0-2026.json.gz', 'nvdcve-2.0-modified.json.gz'],
    cve_list: ['cve_list-x.zip', 'cve_list-x.zip.zip', 'cve_list-x.jsonl', 'cve_list-x.jsonl.gz'],
    kev: ['known_exploited_vulnerabilities.json', 'known_exploited_vulnerabilities-2026.json.gz'],
    epss: ['epss_scores-current.csv', 'epss_scores-2026-06-01.csv.gz'],
    osv: ['debian', 'ubuntu', 'redhat', 'almalinux', 'rocky', 'pypi', 'npm'].map((name) => `osv-${name}.zip`),
    msrc: ['msrc-cvrf-2026-Jan.json', 'msrc-cvrf-2026-Jan.json.gz'],
    mozilla: ['mozilla-advisories.zip', 'mozilla-advisories-x.jsonl', 'mozilla-advisories.jsonl.gz'],
  }
  const others = [
    'nvdcve-1.1-2020.json.gz',
    'nvdcve-2.0-2026.meta',
    'feeds.json',
    'all.zip',
    'nvdcve-2.0-2026.json.gz.part',
  ]
  for (const name of [...Object.values(named).flat(), ...others]) writeFileSync(path.join(folder, name), '')
  for (const name of ['osv-folder', 'cve_list-folder', 'mozilla-advisories-folder']) mkdirSync(path.join(folder, name))
  const found: Record<string, string[]> = {}
  for (const { kind, name } of await listFeedFiles(folder)) found[kind] = [...(found[kind] ?? []), name].sort()
  assert.deepEqual(found, {
    ...named,
    cve_list: [...named.cve_list, 'cve_list-folder'].sort(),
    epss: named.epss.toSorted(),
    kev: named.kev.toSorted(),
    mozilla: [...named.mozilla, 'mozilla-advisories-folder'].sort(),
    msrc: named.msrc,
    nvd: named.nvd,
    osv: [...named.osv, 'osv-folder'].sort(),
  })
})

test('a folder of records is one file, which is another when one of them is', async (t) => {
  const folder = openFolder(t)
  const records = path.join(folder, 'osv-npm', 'sub')
  mkdirSync(records, { recursive: true })
  const write = (version: string) =>
    writeFileSync(
      path.join(records, 'GHSA-1.json'),
      JSON.stringify({ id: 'GHSA-1', affected: [{ package: { ecosystem: 'npm', name: 'x' }, versions: [version] }] }),
    )
  write('1.0')
  const [before] = await listFeedFiles(folder)
  assert.equal((await readAll(folder, 'osv-npm')).records.length, 1)
  write('1.0.0')
  const [after] = await listFeedFiles(folder)
  assert.notEqual(after?.version, before?.version)
})

test('what goes while a folder is read, or is no file, costs itself only', async (t) => {
  const folder = openFolder(t)
  mkdirSync(path.join(folder, 'osv-npm'))
  const record = { id: 'GHSA-1', affected: [{ package: { ecosystem: 'npm', name: 'x' }, versions: ['1.0'] }] }
  writeFileSync(path.join(folder, 'osv-npm', 'GHSA-1.json'), JSON.stringify(record))
  symlinkSync('nowhere', path.join(folder, 'osv-npm', 'GHSA-2.json'))
  symlinkSync('nowhere', path.join(folder, 'osv-pypi.zip'))
  symlinkSync('/dev/zero', path.join(folder, 'nvdcve-2.0-endless.json'))
  assert.deepEqual(
    (await listFeedFiles(folder)).map(({ name }) => name),
    ['osv-npm'],
  )
  assert.equal((await readAll(folder, 'osv-npm')).records.length, 1)
})

test('a folder that is not there has no files', async () => {
  assert.deepEqual(await listFeedFiles(`${fixtureFolder}/nowhere`), [])
})

test('NVD: dates, score, text and configurations of 1,585 real records', async () => {
  const { records, problems, dataTime } = await readAll(fixtureFolder, 'nvdcve-2.0-desktop.json.gz')
  assert.deepEqual([records.length, problems.length, dataTime], [1585, 0, '2026-08-22T00:00:00.000Z'])
  const record = findCve(records, 'CVE-2014-9471')
  assert.equal(record.publishedMs, Date.UTC(2015, 0, 16, 16, 59))
  assert.deepEqual(record.cvss, { score: 7.5, version: '2.0', vector: 'AV:N/AC:L/Au:N/C:P/I:P/A:P' })
  assert.match(record.description, /^The parse_datetime function in GNU coreutils/)
  const criteria = record.configurations.flatMap(({ nodes }) => nodes.flatMap((node) => node.criteria))
  assert.ok(criteria.some(({ cpe }) => cpe.startsWith('cpe:2.3:a:gnu:coreutils:')))
  const conditions = records.filter(
    (entry) => entry.kind === 'cve' && entry.configurations.some(({ operator }) => operator === 'AND'),
  )
  assert.equal(conditions.length, 218)
})

test('NVD: what it only passes on of a CVE that it has not analysed is a record of the CVE List', async (t) => {
  const versions = [{ version: '1.0', lessThan: '1.4.2', versionType: 'semver', status: 'affected' }]
  const affectedData = [{ vendor: 'Some Maker', product: 'Tool: X', platforms: ['Windows'], versions }]
  const cve = {
    id: 'CVE-2026-0001',
    published: '2026-06-17T10:00:00.000',
    vulnStatus: 'Not Scheduled',
    affected: [{ source: 'maker@example.com', affectedData }],
  }
  const content = JSON.stringify({ vulnerabilities: [{ cve }] })
  const { records } = await readContent(t, 'nvdcve-2.0-modified.json', content)
  assert.deepEqual(findCve(records, cve.id).configurations, [])
  const passedOn = findCve(records, cve.id, 'cve_list')
  assert.equal(passedOn.publishedMs, Date.UTC(2026, 5, 17, 10))
  assert.deepEqual(passedOn.configurations, [
    {
      operator: 'AND',
      isNegated: false,
      nodes: [
        {
          operator: 'OR',
          isNegated: false,
          criteria: [
            {
              isVulnerable: true,
              cpe: 'cpe:2.3:a:some_maker:tool\\:_x:*:*:*:*:*:*:*:*',
              isDerived: true,
              startIncluding: '1.0',
              endExcluding: '1.4.2',
            },
          ],
        },
        {
          operator: 'OR',
          isNegated: false,
          criteria: [{ isVulnerable: false, cpe: 'cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*' }],
        },
      ],
    },
  ])
})

test('CVE List: CPEs of CISA come before names of the assigner', async () => {
  const { records } = await readAll(fixtureFolder, 'cve_list-sample.jsonl')
  const { configurations, cvss, publishedMs } = findCve(records, 'CVE-2024-0087', 'cve_list')
  assert.deepEqual(configurations[0]?.nodes[0]?.criteria, [
    {
      isVulnerable: true,
      cpe: 'cpe:2.3:a:nvidia:triton_inference_server:*:*:*:*:*:*:*:*',
      startIncluding: '22.09',
      endIncluding: '24.03',
    },
  ])
  assert.deepEqual([cvss?.score, cvss?.version, publishedMs], [9, '3.1', Date.UTC(2024, 4, 9, 21, 51, 35, 714)])
})

test('CVE List: vendor and product become a derived name where there is no CPE', async () => {
  const { records } = await readAll(fixtureFolder, 'cve_list-sample.jsonl')
  const { configurations, cvss } = findCve(records, 'CVE-2025-55012', 'cve_list')
  assert.deepEqual(configurations[0]?.nodes[0]?.criteria, [
    {
      isVulnerable: true,
      cpe: 'cpe:2.3:a:zed-industries:zed:*:*:*:*:*:*:*:*',
      isDerived: true,
      endExcluding: '0.197.3',
    },
  ])
  assert.equal(cvss?.version, '4.0')
  assert.deepEqual(findCve(records, 'CVE-2024-3094', 'cve_list').configurations, [])
})

test('KEV and EPSS: every row', async () => {
  const exploited = await readAll(fixtureFolder, 'known_exploited_vulnerabilities.json.gz')
  assert.deepEqual([exploited.records.length, exploited.problems.length], [1404, 0])
  assert.deepEqual(exploited.records[0], {
    kind: 'exploited',
    cve: 'CVE-2025-48384',
    addedMs: Date.UTC(2025, 7, 25),
    dueMs: Date.UTC(2025, 8, 15),
  })
  const scores = await readAll(fixtureFolder, 'epss_scores-2021-08-31-subset.csv.gz')
  assert.deepEqual([scores.records.length, scores.dataTime], [231, '2021-08-31T00:00:00.000Z'])
  const [first] = scores.records
  assert.deepEqual(first, { kind: 'score', cve: 'CVE-2017-1000010', probability: 0.04733, percentile: 0.87068 })
})

test('OSV: each source speaks of its own packages', async () => {
  const { records, problems } = await readAll(fixtureFolder, 'osv-sample.jsonl.gz')
  assert.equal(problems.length, 0)
  assert.deepEqual(findAdvisory(records, 'RLSA-2021:4198'), {
    kind: 'advisory',
    source: 'rocky',
    id: 'RLSA-2021:4198',
    cves: ['CVE-2021-23840', 'CVE-2021-23841'],
    isWithdrawn: false,
    affected: [
      {
        ecosystem: 'rocky 8',
        package: 'edk2',
        order: 'rpm',
        ranges: [{ introduced: undefined, fixed: '0:20210527gite1999b264f1f-3.el8', lastAffected: undefined }],
        versions: [],
      },
    ],
  })
  const linux = findAdvisory(records, 'CVE-2024-27389')
  assert.deepEqual(
    linux.affected.map(({ ecosystem, ranges: [range] }) => [ecosystem, range?.fixed]),
    [
      ['debian 11', undefined],
      ['debian 12', '6.1.85-1'],
      ['debian 13', '6.7.12-1'],
    ],
  )
})

test('MSRC: the fixed build of each Windows', async () => {
  const { records, dataTime } = await readAll(fixtureFolder, 'msrc-cvrf-2024-Jan.json.gz')
  assert.deepEqual([records.length, dataTime], [39, '2024-07-19T07:00:00.000Z'])
  const affected = findAdvisory(records, 'CVE-2024-20674').affected
  const ofProduct = (name: string) => affected.find((entry) => entry.package === name)?.ranges.map(({ fixed }) => fixed)
  assert.deepEqual(ofProduct('windows 11 version 22h2 for x64-based systems'), ['10.0.22621.3007'])
  assert.deepEqual(ofProduct('windows server 2012 r2'), ['6.3.9600.21765'])
})

test('Mozilla: a mended older branch is not hit by the fix of a later one', async () => {
  const { records } = await readAll(fixtureFolder, 'mozilla-advisories.jsonl.gz')
  assert.equal(records.length, 1962)
  const { affected } = findAdvisory(records, 'CVE-2016-10196')
  assert.deepEqual(affected.find((entry) => entry.package === 'firefox esr')?.ranges, [
    { introduced: undefined, fixed: '45.9', lastAffected: undefined },
    { introduced: '46', fixed: '52.1', lastAffected: undefined },
  ])
})
