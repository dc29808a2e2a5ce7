import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { makeZip } from '@muster/testkit/make-zip.ts'
import { fixtureFolder, readContent } from './feeds.test-support.ts'

const nvd = 'nvdcve-2.0-x.json'

function nvdDocument(...records: readonly object[]): string {
  return JSON.stringify({ format: 'NVD_CVE', vulnerabilities: records.map((cve) => ({ cve })) })
}

function osvRecord(id: string, fields: object = {}): string {
  const affected = [{ package: { ecosystem: 'npm', name: id.toLowerCase() }, versions: ['1.0.0'] }]
  return JSON.stringify({ id, modified: '2025-01-01T00:00:00Z', affected, ...fields })
}

test('a compressed file that is cut off is refused', async (t) => {
  const whole = readFileSync(path.join(fixtureFolder, 'nvdcve-2.0-desktop.json.gz'))
  const cut = readContent(t, 'nvdcve-2.0-cut.json.gz', whole.subarray(0, whole.length / 2))
  await assert.rejects(cut, { code: 'invalid', message: /^nvdcve-2\.0-cut\.json\.gz: the compressed data is cut off/ })
})

test('a compressed file that is damaged is refused', async (t) => {
  const bytes = readFileSync(path.join(fixtureFolder, 'known_exploited_vulnerabilities.json.gz'))
  bytes.fill(0x55, 5_000, 5_100)
  const read = readContent(t, 'known_exploited_vulnerabilities.json.gz', bytes)
  await assert.rejects(read, { code: 'invalid', message: /is empty|is not JSON|is damaged|not whole/ })
})

test('a file that unpacks to far more than any feed does is refused', async (t) => {
  const bomb = gzipSync(`{"vulnerabilities":[${' '.repeat(64 * 1024 * 1024)}]}`)
  const read = readContent(t, `${nvd}.gz`, bomb)
  await assert.rejects(read, { code: 'invalid', message: /unpacks to more than 200 times its size/ })
})

test('an archive whose entries unpack to far more than any feed does is refused', async (t) => {
  const content = JSON.stringify({ id: 'GHSA-x', details: ' '.repeat(20 * 1024 * 1024) })
  const bomb = makeZip([{ name: 'GHSA-x.json', content }])
  await assert.rejects(readContent(t, 'osv-npm.zip', bomb), { message: /unpacks to more than 200 times its size/ })
})

test('names of entries are labels: nothing is written where they point', async (t) => {
  const target = `muster-escape-${process.pid}.json`
  const zip = makeZip([
    { name: `../../../../${path.join(tmpdir(), target)}`, content: osvRecord('GHSA-a') },
    { name: `/tmp/${target}`, content: osvRecord('GHSA-b') },
    { name: 'README.txt', content: 'not a record' },
  ])
  const { records } = await readContent(t, 'osv-npm.zip', zip)
  assert.equal(records.length, 2)
  assert.ok(!existsSync(path.join(tmpdir(), target)))
})

test('an archive in an archive is read, and its temporary file goes', async (t) => {
  // A folder of its own: other processes unpack feeds, too.
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-unpacked-'))
  const { TMPDIR: before = tmpdir() } = process.env
  process.env['TMPDIR'] = folder
  t.after(() => {
    process.env['TMPDIR'] = before
    rmSync(folder, { recursive: true, force: true })
  })
  const record = JSON.stringify({ cveMetadata: { cveId: 'CVE-2026-0001', state: 'REJECTED' } })
  const inner = makeZip([{ name: 'cves/2026/0xxx/CVE-2026-0001.json', content: record }])
  const { records } = await readContent(t, 'cve_list-baseline.zip.zip', makeZip([{ name: 'cves.zip', content: inner }]))
  assert.equal(records.length, 1)
  assert.ok(records[0]?.kind === 'cve' && records[0].isRejected)
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('muster-feed-')),
    [],
  )
})

const damagedZips = {
  'is cut off': [makeZip([{ name: 'a.json', content: osvRecord('GHSA-a') }]).subarray(0, 60), /cut off or damaged/],
  'is no archive': [Buffer.from('<html>Service unavailable</html>'), /cut off or damaged/],
  'lies about a checksum': [
    makeZip([{ name: 'a.json', content: '{}', claims: { checksum: 1 } }]),
    /the entry "a\.json" is damaged/,
  ],
  'lies about a size': [
    makeZip([{ name: 'a.json', content: osvRecord('GHSA-a'), claims: { bytes: 3 } }]),
    /the entry "a\.json" cannot be unpacked/,
  ],
  'claims a huge entry': [
    makeZip([{ name: 'a.json', content: '{}', claims: { bytes: 0x7fffffff } }]),
    /the entry "a\.json" is larger than/,
  ],
  'uses an unknown compression': [
    makeZip([{ name: 'a.json', content: '{}', claims: { method: 99 } }]),
    /unknown compression 99/,
  ],
} as const
for (const [what, [bytes, message]] of Object.entries(damagedZips)) {
  test(`an archive that ${what} is refused`, async (t) => {
    await assert.rejects(readContent(t, 'osv-npm.zip', bytes), { code: 'invalid', message })
  })
}

test('a record of 50 MB is refused by its number', async (t) => {
  const text = nvdDocument({ id: 'CVE-2026-0001' }, { id: 'CVE-2026-0002', x: 'x'.repeat(50 * 1024 * 1024) })
  await assert.rejects(readContent(t, nvd, text), {
    code: 'invalid',
    message: /: record 2 is larger than 33554432 bytes/,
  })
})

test('deep nesting is refused by the number of the record', async (t) => {
  const text = `{"vulnerabilities":[{"cve":{"id":"CVE-2026-0001"}},{"cve":${'[{"a":'.repeat(10_000)}`
  await assert.rejects(readContent(t, nvd, text), { message: /: record 2 is nested more than 64 levels deep/ })
})

test('a record that is not JSON is refused by its number', async (t) => {
  const read = readContent(t, nvd, '{"vulnerabilities":[{"cve":{"id":"CVE-2026-0001"}},{"cve":nonsense}]}')
  await assert.rejects(read, { code: 'invalid', message: /: record 2 is not JSON/ })
})

test('wrong types cost their record only, and its id and place are told', async (t) => {
  const criteria = (criterion: object) => [{ nodes: [{ operator: 'OR', cpeMatch: [criterion] }] }]
  const { records, problems } = await readContent(
    t,
    nvd,
    nvdDocument(
      { id: 17 },
      {
        id: 'CVE-2026-0002',
        published: 'yesterday',
        lastModified: 5,
        descriptions: 'x',
        metrics: [],
        configurations: {},
      },
      { id: 'CVE-2026-0003', configurations: criteria({ criteria: 'openssl 3' }) },
      { id: 'CVE-2026-0004', metrics: { cvssMetricV31: [{ cvssData: { version: '3.1', baseScore: '99' } }, null] } },
    ),
  )
  assert.deepEqual(problems, [
    { record: 1, id: '', reason: 'its id is no CVE id' },
    { record: 3, id: 'CVE-2026-0003', reason: 'a criterion is no CPE 2.3 name' },
  ])
  assert.equal(records.length, 3)
  const [second, , fourth] = records
  assert.ok(second?.kind === 'cve' && second.publishedMs === undefined && second.modifiedMs === undefined)
  assert.ok(second.description === '' && second.configurations.length === 0)
  assert.ok(fourth?.kind === 'cve' && fourth.cvss === undefined)
})

test('an alternative with a broken condition is left out whole, not widened', async (t) => {
  const nodes = [
    {
      operator: 'OR',
      cpeMatch: [{ vulnerable: true, criteria: 'cpe:2.3:a:x:y:*:*:*:*:*:*:*:*', versionEndExcluding: '2' }],
    },
    { operator: 'OR', cpeMatch: [{ vulnerable: false, criteria: 9 }] },
  ]
  const { records, problems } = await readContent(
    t,
    nvd,
    nvdDocument({ id: 'CVE-2026-0001', configurations: [{ operator: 'AND', nodes }] }),
  )
  assert.ok(records[0]?.kind === 'cve' && records[0].configurations.length === 0)
  assert.equal(problems[0]?.reason, 'a criterion is no CPE 2.3 name')
})

const affectedNode = {
  operator: 'OR',
  cpeMatch: [{ vulnerable: true, criteria: 'cpe:2.3:a:x:y:*:*:*:*:*:*:*:*', versionEndExcluding: '2' }],
}
const windowsNode = {
  operator: 'OR',
  cpeMatch: [{ vulnerable: false, criteria: 'cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*' }],
}
const many = (count: number) => Array.from({ length: count }, () => windowsNode.cpeMatch[0])
const unreadable = {
  'very many nodes': { operator: 'AND', nodes: [affectedNode, ...many(50).map((one) => ({ cpeMatch: [one] }))] },
  'very many criteria at once': { nodes: [{ operator: 'AND', cpeMatch: many(51) }] },
  'a condition that is no list': { operator: 'AND', nodes: [affectedNode, { operator: 'OR', cpeMatch: 'windows' }] },
  'a condition without criteria': { operator: 'AND', nodes: [affectedNode, { operator: 'OR', cpeMatch: [] }] },
  'a criterion that is no object': { operator: 'AND', nodes: [affectedNode, { operator: 'OR', cpeMatch: [null] }] },
  'an operator that nobody knows': { operator: 'and', nodes: [affectedNode, windowsNode] },
  'a negation that is no boolean': { operator: 'AND', nodes: [affectedNode, { ...windowsNode, negate: 'true' }] },
}
for (const [what, configuration] of Object.entries(unreadable)) {
  test(`an alternative with ${what} is left out whole, not widened`, async (t) => {
    const document = nvdDocument({ id: 'CVE-2026-0001', configurations: [configuration] })
    const { records, problems } = await readContent(t, nvd, document)
    assert.ok(records[0]?.kind === 'cve' && records[0].configurations.length === 0)
    assert.equal(problems.length, 1)
  })
}

test('CVE List: names and ranges that would multiply without end are left out', async (t) => {
  const cpes = Array.from({ length: 1_000 }, (_, at) => `cpe:2.3:a:x:y${at}:*:*:*:*:*:*:*:*`)
  const versions = Array.from({ length: 2_000 }, (_, at) => ({ version: `${at}.0`, status: 'affected' }))
  const first = { cpes: cpes.slice(0, 1), versions: versions.slice(0, 1) }
  const record = {
    cveMetadata: { cveId: 'CVE-2026-0001', state: 'PUBLISHED' },
    containers: { cna: { affected: [first, ...Array.from({ length: 200 }, () => ({ cpes, versions }))] } },
  }
  const { records, problems } = await readContent(t, 'cve_list-x.jsonl', JSON.stringify(record))
  assert.ok(records[0]?.kind === 'cve' && records[0].configurations.length === 1)
  assert.equal(problems[0]?.reason, 'its products name more than 20000 ranges of versions')
})

test('OSV and Mozilla: CVEs and versions that would multiply without end cost their record', async (t) => {
  const related = Array.from({ length: 2_000 }, (_, at) => `CVE-2026-${10_000 + at}`)
  const versions = Array.from({ length: 1_000 }, (_, at) => `${at}.0.0`)
  const affected = [
    { package: { ecosystem: 'Red Hat:enterprise_linux:9::baseos', name: 'x' }, ranges: rangesOf(versions) },
  ]
  const osv = await readContent(t, 'osv-redhat.jsonl', osvRecord('RHSA-2026:1', { affected, related }))
  assert.deepEqual([osv.records.length, osv.problems.length], [0, 1])
  assert.match(osv.problems[0]?.reason ?? '', /^its CVEs and versions make more than 1000000 statements$/)
  const content = `fixed_in:\n${versions.map((one) => `- Firefox ${one}`).join('\n')}\nadvisories:\n  CVE-2026-0001:\n    title: x\n`
  const zip = makeZip([{ name: 'repo/announce/2026/mfsa2026-01.yml', content }])
  const mozilla = await readContent(t, 'mozilla-advisories.zip', zip)
  assert.deepEqual([mozilla.records.length, mozilla.problems[0]?.reason], [0, 'it names more than 100 versions'])
})

function rangesOf(versions: readonly string[]) {
  return versions.map((fixed) => ({ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }))
}

test('dates that no database stores are no dates', async (t) => {
  const dates = ['0000-00-00', '0000-01-01', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00', '1969-12-31']
  const { records } = await readContent(
    t,
    nvd,
    nvdDocument(...dates.map((published, at) => ({ id: `CVE-2026-000${at}`, published }))),
  )
  for (const record of records) assert.ok(record.kind === 'cve' && record.publishedMs === undefined)
})

test('OSV: events in any order are the ranges that their versions make', async (t) => {
  const events = [
    { fixed: '4.0.0' },
    { introduced: '10.0.0' },
    { introduced: '3.0.0' },
    { fixed: '2.1.0' },
    { introduced: '0' },
  ]
  const affected = [{ package: { ecosystem: 'npm', name: 'x' }, ranges: [{ type: 'SEMVER', events }] }]
  const { records } = await readContent(t, 'osv-npm.jsonl', osvRecord('GHSA-1', { affected }))
  assert.ok(records[0]?.kind === 'advisory')
  assert.deepEqual(records[0].affected[0]?.ranges, [
    { introduced: undefined, fixed: '2.1.0', lastAffected: undefined },
    { introduced: '3.0.0', fixed: '4.0.0', lastAffected: undefined },
    { introduced: '10.0.0', fixed: undefined, lastAffected: undefined },
  ])
})

test('the same CVE twice is told twice, in the order of the file', async (t) => {
  const { records } = await readContent(
    t,
    nvd,
    nvdDocument({ id: 'CVE-2026-0001' }, { id: 'CVE-2026-0001', vulnStatus: 'Rejected' }),
  )
  assert.deepEqual(
    records.map((record) => record.kind === 'cve' && record.isRejected),
    [false, true],
  )
})

test('text is cut to length and cleaned of control characters, NUL and halves of characters', async (t) => {
  const value = `a\u0000b\u001b[31m\ud800c${'x'.repeat(10_000)}`
  const { records } = await readContent(
    t,
    nvd,
    nvdDocument({ id: 'CVE-2026-0001', descriptions: [{ lang: 'en', value }] }),
  )
  assert.ok(records[0]?.kind === 'cve')
  assert.match(records[0].description, /^a b \[31mcx+$/)
  assert.equal(records[0].description.length, 3_999)
})

test('invalid UTF-8 does not stop a file', async (t) => {
  const bytes = Buffer.from(nvdDocument({ id: 'CVE-2026-0001', descriptions: [{ lang: 'en', value: 'bad: ~' }] }))
  bytes[bytes.indexOf('~')] = 0xff
  const { records } = await readContent(t, nvd, bytes)
  assert.ok(records[0]?.kind === 'cve' && records[0].description === 'bad: \uFFFD')
})

test('EPSS: numbers that are none cost their line only, another table is refused', async (t) => {
  const lines = [
    '#model_version:v1,score_date:nonsense',
    'cve,epss,percentile',
    'CVE-2026-0001,NaN,0.5',
    'CVE-2026-0002,0.1,2',
  ]
  const scores = await readContent(t, 'epss_scores-x.csv', [...lines, 'CVE-2026-0003,0.1,0.2', 'CVE-2026'].join('\r\n'))
  assert.deepEqual([scores.records.length, scores.problems.length, scores.dataTime], [1, 3, undefined])
  await assert.rejects(readContent(t, 'epss_scores-y.csv', 'a,b\n1,2\n'), { message: /"cve,epss,percentile"/ })
})

test('OSV: withdrawn is kept as such, malware and foreign ecosystems are not, ranges without a version cost the record', async (t) => {
  const broken = {
    package: { ecosystem: 'npm', name: 'x' },
    ranges: [{ type: 'SEMVER', events: [{ introduced: {} }] }],
  }
  const lines = [
    osvRecord('GHSA-1', { withdrawn: '2025-01-02T00:00:00Z', aliases: ['CVE-2025-0001', 'CVE-bad'] }),
    osvRecord('MAL-2025-1'),
    osvRecord('GHSA-2', { affected: [{ package: { ecosystem: 'Maven', name: 'a:b' }, versions: ['1'] }] }),
    osvRecord('GHSA-3', { affected: [broken] }),
  ]
  const { records, problems } = await readContent(t, 'osv-npm.jsonl', lines.join('\n'))
  assert.equal(records.length, 1)
  assert.ok(records[0]?.kind === 'advisory' && records[0].isWithdrawn)
  assert.deepEqual(records[0].cves, ['CVE-2025-0001'])
  assert.deepEqual(problems, [{ record: 4, id: 'GHSA-3', reason: 'a range of x has no version' }])
})

test('Mozilla: documents that are no YAML, or expand without end, cost themselves only', async (t) => {
  const lines = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]},`.repeat(9)}]`),
  ]
  const zip = makeZip([
    { name: 'repo/announce/2026/mfsa2026-01.yml', content: lines.join('\n') },
    { name: 'repo/announce/2026/mfsa2026-02.yml', content: 'a: [' },
    {
      name: 'repo/announce/2026/mfsa2026-03.yml',
      content: 'fixed_in:\n- Firefox 140\n- Firefox ESR 128.12\nadvisories:\n  CVE-2026-0001:\n    title: x\n',
    },
  ])
  const { records, problems } = await readContent(t, 'mozilla-advisories.zip', zip)
  assert.equal(problems.length, 2)
  assert.ok(records[0]?.kind === 'advisory' && records[0].id === 'CVE-2026-0001')
  assert.deepEqual(
    records[0].affected.map((entry) => entry.package),
    ['firefox', 'firefox esr'],
  )
})
