import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { startFeedServer } from '@muster/testkit/feed-server.ts'
import { makeZip } from '@muster/testkit/make-zip.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { loadServerConfig } from '../../../platform/config/load-server-config.ts'
import { createDownloader } from '../../../platform/outbound/create-downloader.ts'
import { listNotices } from '../../notices/list-notices.ts'
import { fixtureFolder, openFolder } from './feeds.test-support.ts'
import { createFeedSync } from './sync/create-feed-sync.ts'
import { listTrustedHosts } from './sync/feed-addresses.ts'
import { listFeeds } from './state/list-feeds.ts'
import { syncFeeds } from './sync-feeds.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** The feeds of a server on loopback. Pauses take no time here, but move the clock. */
async function setUp(t: TestContext, options: Readonly<Record<string, string>> = {}) {
  const test = await openTestContext(t)
  const server = await startFeedServer()
  const folder = openFolder(t)
  const pauses: number[] = []
  const clock = {
    ...test.clock,
    sleep: async (ms: number, signal?: AbortSignal) => {
      if (ms > hourMs) return test.clock.sleep(ms, signal)
      pauses.push(ms)
      await test.clock.advance(ms)
    },
  }
  const ctx = { ...test, clock }
  const env: Record<string, string> = {
    DATABASES_PATH: folder,
    CVE_FEED_PREFIX_URL: `${server.url}/nvd`,
    NVD_API_URL: `${server.url}/api`,
    CVE_LIST_URL: `${server.url}/releases`,
    KEV_URL: `${server.url}/kev.json`,
    EPSS_URL: `${server.url}/epss.csv.gz`,
    OSV_URL: `${server.url}/osv/`,
    MSRC_URL: `${server.url}/msrc`,
    MOZILLA_URL: `${server.url}/mozilla.zip`,
    ...options,
  }
  const named = Object.fromEntries(Object.entries(env).map(([key, value]) => [`MUSTER_VULNERABILITIES_${key}`, value]))
  const { config } = loadServerConfig({ flags: [], env: named, readTextFile: () => '', warn: assert.fail })
  const trustedHosts = listTrustedHosts(config)
  const downloader = createDownloader({ clock, allowedNetworks: [], trustedHosts, silenceMs: 2_000 })
  t.after(async () => {
    await downloader.stop()
    await server.close()
  })
  let feeds = createFeedSync({ config, downloader })
  return {
    ...{ ctx, server, folder, config, pauses },
    /** Another process with the same folder and database. */
    restart: () => {
      feeds = createFeedSync({ config, downloader })
    },
    sync: (signal = new AbortController().signal) => syncFeeds(ctx, { feeds, config, signal }),
    async find(name: string) {
      const feed = (await listFeeds(ctx, config)).find((entry) => entry.name === name)
      if (!feed) throw new Error(`no feed ${name}`)
      return feed
    },
    read: (name: string) => readFileSync(path.join(folder, name)),
    countRequests: (part: string) => server.requests.filter((request) => request.includes(part)).length,
  }
}

type Scene = Awaited<ReturnType<typeof setUp>>

function fixture(name: string): Buffer {
  return readFileSync(path.join(fixtureFolder, name))
}

const kev = gunzipSync(fixture('known_exploited_vulnerabilities.json.gz'))

function nvdRecord(id: string, lastModified: string) {
  return { id, published: '2026-05-01T10:00:00.000', lastModified, vulnStatus: 'Analyzed', descriptions: [] }
}

function nvdDocument(...records: readonly object[]) {
  return { format: 'NVD_CVE', timestamp: '2026-06-01T10:00:00.000', vulnerabilities: records.map((cve) => ({ cve })) }
}

/** All years, one real one among them. */
function putYears({ server }: Scene): void {
  for (let year = 2002; year <= 2026; year++)
    server.putNvd(String(year), nvdDocument(nvdRecord(`CVE-${year}-0001`, `${year}-12-01T00:00:00.000`)))
  server.putNvd('2024', fixture('nvdcve-2.0-desktop.json.gz'))
  server.putNvd('modified', nvdDocument(nvdRecord('CVE-2026-0002', '2026-06-01T00:00:00.000')))
}

test('a file is fetched, told of, and asked for again only when it is due, and then only for changes', async (t) => {
  const scene = await setUp(t, { FEEDS: 'kev' })
  scene.server.put('/kev.json', kev)
  assert.equal((await scene.sync()).isChanged, true)
  const feed = await scene.find('kev')
  assert.deepEqual(
    { ...feed, address: new URL(feed.address).pathname },
    {
      ...{
        name: 'kev',
        state: 'ok',
        address: '/kev.json',
        records: 1404,
        bytes: kev.length,
        age_seconds: 0,
        error: '',
      },
      ...{ last_attempt_at: '2026-06-01T12:00:00.000Z', last_success_at: '2026-06-01T12:00:00.000Z' },
      ...{ data_as_of: '2025-08-25T17:04:19.979Z', records_left_out: 0, left_out_example: '' },
    },
  )
  assert.equal((await scene.sync()).isChanged, false)
  assert.equal(scene.server.requests.length, 1)
  await scene.ctx.clock.advance(6 * hourMs)
  scene.restart()
  await scene.sync()
  assert.equal(scene.server.requests.length, 2)
  assert.ok(scene.server.headersOf('/kev.json')?.['if-none-match'])
  assert.equal((await scene.find('kev')).last_success_at, '2026-06-01T18:00:00.000Z')
})

test('what is cut off, no JSON, empty or much smaller never replaces good data', async (t) => {
  const scene = await setUp(t, { FEEDS: 'kev' })
  scene.server.put('/kev.json', kev)
  await scene.sync()
  const smaller = JSON.parse(kev.toString('utf8')) as { vulnerabilities: unknown[] }
  smaller.vulnerabilities.length = 1_000
  const bad: readonly (readonly [string | Buffer, RegExp])[] = [
    [kev.subarray(0, 600_000), /not whole after record \d+/],
    ['<html>Just a moment</html>', /not whole after record 0/],
    ['{"vulnerabilities":[]}', /holds no record/],
    ['{"vulnerabilities":[{"cveID":7}]}', /record 1: cveID is no CVE id/],
    [JSON.stringify(smaller), /holds 1000 records, the one in use 1404.*Delete the file in use/],
  ]
  for (const [content, problem] of bad) {
    scene.server.put('/kev.json', content)
    await scene.ctx.clock.advance(6 * hourMs)
    assert.equal((await scene.sync()).isChanged, false)
    const feed = await scene.find('kev')
    assert.match(feed.error, problem)
    assert.deepEqual([feed.state, feed.records], ['failing', 1404])
    assert.ok(scene.read('known_exploited_vulnerabilities.json').equals(kev))
  }
  const [notice] = await listNotices(scene.ctx, {})
  assert.match(notice?.message ?? '', /not brought up to date: kev \(failing\)/)
  scene.server.put('/kev.json', kev)
  await scene.sync()
  assert.deepEqual([(await scene.find('kev')).state, (await listNotices(scene.ctx, {})).length], ['ok', 0])
})

test('403 and 429 are waited for as the server asks, three times at most', async (t) => {
  const scene = await setUp(t, { FEEDS: 'kev' })
  scene.server.put('/kev.json', kev)
  scene.server.failNext('/kev.json', { status: 403 }, { status: 429, retryAfter: '45' }, { status: 503 })
  await scene.sync()
  assert.equal((await scene.find('kev')).state, 'ok')
  assert.deepEqual(scene.pauses, [6_000, 45_000, 120_000])
  await scene.ctx.clock.advance(6 * hourMs)
  const refused = { status: 403 } as const
  scene.server.failNext('/kev.json', refused, refused, refused, refused)
  await scene.sync()
  assert.match((await scene.find('kev')).error, /\/kev\.json answers 403$/)
  assert.equal(scene.server.requests.length, 8)
})

test('a server that asks for hours is left in peace until the next run', async (t) => {
  const scene = await setUp(t, { FEEDS: 'kev' })
  scene.server.failNext('/kev.json', { status: 429, retryAfter: '7200' })
  await scene.sync()
  assert.deepEqual([scene.pauses, scene.server.requests.length], [[], 1])
  assert.equal((await scene.find('kev')).state, 'failing')
})

test('a server that is not there costs one try, and the rest goes on', async (t) => {
  const scene = await setUp(t, { FEEDS: 'kev,epss', KEV_URL: 'http://127.0.0.1:1/kev.json' })
  scene.server.put('/epss.csv.gz', fixture('epss_scores-2021-08-31-subset.csv.gz'))
  await scene.sync()
  assert.match((await scene.find('kev')).error, /no answer from http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/)
  assert.deepEqual([(await scene.find('epss')).records, scene.pauses], [231, []])
})

test('a redirect of a mirror about itself is followed, as that of EPSS to the file of the day', async (t) => {
  const scene = await setUp(t, { FEEDS: 'epss' })
  scene.server.put('/epss-2026-06-01.csv.gz', fixture('epss_scores-2021-08-31-subset.csv.gz'))
  scene.server.failNext('/epss.csv.gz', { redirectTo: '/epss-2026-06-01.csv.gz' })
  await scene.sync()
  assert.equal((await scene.find('epss')).records, 231)
})

test('NVD: all years with their checksums, then the last eight days every two hours, years again after a week', async (t) => {
  const scene = await setUp(t, { FEEDS: 'nvd' })
  putYears(scene)
  await scene.sync()
  const feed = await scene.find('nvd')
  assert.deepEqual([feed.error, feed.records], ['', 24 + 1585 + 1])
  assert.equal(scene.countRequests('.json.gz'), 26)
  await scene.ctx.clock.advance(2 * hourMs)
  scene.server.putNvd('modified', nvdDocument(nvdRecord('CVE-2026-0003', '2026-06-01T13:00:00.000')))
  await scene.sync()
  assert.equal(scene.countRequests('.json.gz'), 27)
  for (let days = 0; days < 7; days++) {
    await scene.ctx.clock.advance(dayMs)
    await scene.sync()
  }
  // Equal checksums: nothing but the small files was fetched.
  assert.deepEqual([scene.countRequests('.json.gz'), scene.countRequests('2015.meta')], [27, 2])
})

test('NVD: a wrong checksum or a missing year keeps what is there, and the other files are renewed all the same', async (t) => {
  const scene = await setUp(t, { FEEDS: 'nvd' })
  putYears(scene)
  await scene.sync()
  await scene.ctx.clock.advance(7 * dayMs)
  scene.server.putNvd('2010', nvdDocument(nvdRecord('CVE-2010-9999', '2026-06-05T00:00:00.000')), 'a'.repeat(64))
  scene.server.putNvd('2020', nvdDocument(nvdRecord('CVE-2020-9999', '2026-06-05T00:00:00.000')))
  scene.server.remove('/nvd/nvdcve-2.0-2015.json.gz')
  scene.server.remove('/nvd/nvdcve-2.0-2015.meta')
  scene.server.putNvd('modified', nvdDocument(nvdRecord('CVE-2026-0004', '2026-06-07T00:00:00.000')))
  await scene.sync()
  const { error } = await scene.find('nvd')
  assert.match(
    error,
    /nvdcve-2\.0-2010\.json\.gz: its SHA-256 is not the one that the source tells \(and 1 more files\)$/,
  )
  assert.match(gunzipSync(scene.read('nvdcve-2.0-modified.json.gz')).toString(), /CVE-2026-0004/)
  assert.match(gunzipSync(scene.read('nvdcve-2.0-2010.json.gz')).toString(), /CVE-2010-0001/)
  assert.match(gunzipSync(scene.read('nvdcve-2.0-2020.json.gz')).toString(), /CVE-2020-9999/)
})

test('NVD: a gap of more than eight days is filled from the API, page by page with pauses', async (t) => {
  const scene = await setUp(t, { FEEDS: 'nvd', NVD_API_KEY: 'the-key' })
  putYears(scene)
  await scene.sync()
  await scene.ctx.clock.advance(150 * dayMs)
  const early = Array.from({ length: 2_001 }, (_, index) => ({
    cve: nvdRecord(`CVE-2026-${10_000 + index}`, ''),
    lastModified: '2026-07-01T00:00:00.000',
  }))
  scene.server.setApiRecords([...early, { cve: nvdRecord('CVE-2026-1', ''), lastModified: '2026-10-20T00:00:00.000' }])
  await scene.sync()
  const feed = await scene.find('nvd')
  assert.equal(feed.error, '')
  assert.deepEqual([scene.countRequests('/api'), scene.pauses], [3, [6_000, 6_000]])
  assert.equal(scene.server.headersOf('/api')?.['apikey'], 'the-key')
  assert.equal(scene.countRequests('2015.meta'), 1)
  assert.equal(feed.records, 24 + 1585 + 1 + 2_001)
  await scene.ctx.clock.advance(7 * dayMs)
  await scene.sync()
  assert.deepEqual(
    readdirSync(scene.folder).filter((name) => name.includes('api')),
    [],
  )
})

test('NVD: where the API does not answer the years fill the gap', async (t) => {
  const scene = await setUp(t, { FEEDS: 'nvd', NVD_API_URL: 'http://127.0.0.1:1/api' })
  putYears(scene)
  await scene.sync()
  await scene.ctx.clock.advance(20 * dayMs)
  scene.server.putNvd('2026', nvdDocument(nvdRecord('CVE-2026-0009', '2026-06-10T00:00:00.000')))
  await scene.sync()
  assert.equal((await scene.find('nvd')).error, '')
  assert.match(gunzipSync(scene.read('nvdcve-2.0-2026.json.gz')).toString(), /CVE-2026-0009/)
})

test('what an interrupted process had of a file is not fetched again', async (t) => {
  const scene = await setUp(t, { FEEDS: 'epss' })
  const content = fixture('epss_scores-2021-08-31-subset.csv.gz')
  scene.server.put('/epss.csv.gz', content)
  await scene.sync()
  const name = 'epss_scores-current.csv.gz'
  const part = path.join(scene.folder, 'downloads', name)
  rmSync(path.join(scene.folder, name))
  // Its note tells the address and the version of these bytes, as that of the process that died.
  writeFileSync(part, content.subarray(0, 1_000))
  await scene.ctx.clock.advance(dayMs)
  scene.restart()
  await scene.sync()
  assert.equal(scene.server.headersOf('/epss.csv.gz')?.range, 'bytes=1000-')
  assert.ok(scene.read(name).equals(content))
})

test('an answer that is cut off in the middle is fetched on in the same run', async (t) => {
  const scene = await setUp(t, { FEEDS: 'kev' })
  scene.server.put('/kev.json', kev)
  scene.server.failNext('/kev.json', { cutAfter: 700_000 })
  await scene.sync()
  assert.deepEqual([(await scene.find('kev')).error, scene.server.requests.length], ['', 2])
  assert.ok(scene.read('known_exploited_vulnerabilities.json').equals(kev))
})

test('OSV: the archive of each ecosystem', async (t) => {
  const scene = await setUp(t, { FEEDS: 'rocky,npm' })
  const lines = gunzipSync(fixture('osv-sample.jsonl.gz')).toString('utf8').trim().split('\n')
  const archive = (prefix: string) =>
    makeZip(
      lines.flatMap((line) => {
        const { id } = JSON.parse(line) as { id: string }
        return id.startsWith(prefix) ? [{ name: `${id}.json`, content: line }] : []
      }),
    )
  scene.server.put('/osv/Rocky Linux/all.zip', archive('RLSA'))
  scene.server.put('/osv/npm/all.zip', archive('GHSA'))
  await scene.sync()
  assert.deepEqual([(await scene.find('rocky')).records, (await scene.find('debian')).state], [40, 'off'])
  assert.ok((await scene.find('npm')).records > 100)
})

test('MSRC: only months whose date of release is another', async (t) => {
  const scene = await setUp(t, { FEEDS: 'msrc' })
  const month = (ID: string, CurrentReleaseDate: string) => ({ ID, CurrentReleaseDate })
  const putUpdates = (...months: readonly object[]) =>
    scene.server.put('/msrc/updates', JSON.stringify({ value: months }))
  const january = gunzipSync(fixture('msrc-cvrf-2024-Jan.json.gz'))
  scene.server.put('/msrc/document/2024-Jan', january)
  scene.server.put('/msrc/document/2024-Feb', '{"Vulnerability":[]}')
  putUpdates(month('2019-Jan', '2019-01-08'), month('2024-Jan', '2024-01-09'), month('2024-Feb', '2024-02-13'))
  await scene.sync()
  assert.deepEqual([(await scene.find('msrc')).error, (await scene.find('msrc')).records], ['', 39])
  assert.equal(scene.server.headersOf('/msrc/document/2024-Jan')?.accept, 'application/json')
  putUpdates(month('2024-Jan', '2024-01-09'), month('2024-Feb', '2024-02-20'))
  await scene.ctx.clock.advance(6 * hourMs)
  await scene.sync()
  assert.deepEqual(
    [scene.countRequests('2024-Jan'), scene.countRequests('2024-Feb'), scene.countRequests('2019')],
    [1, 2, 0],
  )
})

test('CVE List: a baseline, then changes, and what they replace goes', async (t) => {
  const scene = await setUp(t, { FEEDS: 'cve_list' })
  const record = (cveId: string) => ({
    name: `cves/${cveId}.json`,
    content: JSON.stringify({ cveMetadata: { cveId, state: 'PUBLISHED', datePublished: '2026-06-01T00:00:00Z' } }),
  })
  const inner = makeZip([record('CVE-2026-0001'), record('CVE-2026-0002')])
  const putRelease = (day: string, names: readonly string[]) => {
    const assets = names.map((name) => {
      const content = name.includes('all_CVEs')
        ? makeZip([{ name: 'cves.zip', content: inner }])
        : makeZip([record('CVE-2026-0003')])
      scene.server.put(`/assets/${name}`, content)
      const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`
      return { name, browser_download_url: `/assets/${name}`, digest }
    })
    scene.server.put('/releases', JSON.stringify([{ published_at: `${day}T13:00:00Z`, assets }]))
  }
  putRelease('2026-06-01', ['2026-06-01_all_CVEs_at_midnight.zip.zip', '2026-06-01_delta_CVEs_at_1200Z.zip'])
  await scene.sync()
  assert.deepEqual([(await scene.find('cve_list')).error, (await scene.find('cve_list')).records], ['', 3])
  await scene.ctx.clock.advance(dayMs)
  const next = ['2026-06-01_delta_CVEs_at_end_of_day.zip', '2026-06-02_all_CVEs_at_midnight.zip.zip']
  putRelease('2026-06-02', [...next, '2026-06-02_delta_CVEs_at_1200Z.zip'])
  await scene.sync()
  assert.deepEqual(
    readdirSync(scene.folder).filter((name) => name.startsWith('cve_list')),
    ['cve_list-baseline-2026-06-01.zip.zip', 'cve_list-delta-2026-06-01-whole.zip', 'cve_list-delta-2026-06-02.zip'],
  )
  await scene.ctx.clock.advance(9 * dayMs)
  putRelease('2026-06-11', ['2026-06-11_all_CVEs_at_midnight.zip.zip', '2026-06-11_delta_CVEs_at_1200Z.zip'])
  await scene.sync()
  assert.deepEqual(
    readdirSync(scene.folder).filter((name) => name.startsWith('cve_list')),
    ['cve_list-baseline-2026-06-11.zip.zip', 'cve_list-delta-2026-06-11.zip'],
  )
})

test('Mozilla: the archive of the repository', async (t) => {
  const scene = await setUp(t, { FEEDS: 'mozilla' })
  const content = 'fixed_in:\n- Firefox 140\nadvisories:\n  CVE-2026-0001:\n    title: x\n'
  scene.server.put('/mozilla.zip', makeZip([{ name: 'x-master/announce/2026/mfsa2026-01.yml', content }]))
  await scene.sync()
  assert.equal((await scene.find('mozilla')).records, 1)
})

test('without data sync nothing is asked for, and files are used as they are put there', async (t) => {
  const scene = await setUp(t, { DISABLE_DATA_SYNC: 'true' })
  await scene.sync()
  assert.deepEqual([(await scene.find('nvd')).state, (await scene.find('nvd')).address], ['never', ''])
  writeFileSync(path.join(scene.folder, 'nvdcve-2.0-mine.json.gz'), fixture('nvdcve-2.0-more.json.gz'))
  writeFileSync(path.join(scene.folder, 'osv-everything.jsonl.gz'), fixture('osv-sample.jsonl.gz'))
  writeFileSync(path.join(scene.folder, 'msrc-cvrf-2024-Feb.json'), '{"Vulnerability": [')
  assert.equal((await scene.sync()).isChanged, true)
  assert.deepEqual([(await scene.find('nvd')).state, (await scene.find('nvd')).records], ['ok', 76])
  assert.deepEqual([(await scene.find('debian')).records > 0, (await scene.find('rocky')).records], [true, 40])
  assert.match((await scene.find('msrc')).error, /^msrc-cvrf-2024-Feb\.json: record 1 is not JSON/)
  assert.equal(scene.server.requests.length, 0)
  assert.ok(!existsSync(path.join(scene.folder, 'downloads')))
})

test('a feed without success for three times as long as usual is stale', async (t) => {
  const scene = await setUp(t, { FEEDS: 'kev' })
  scene.server.put('/kev.json', kev)
  await scene.sync()
  await scene.ctx.clock.advance(18 * hourMs)
  assert.equal((await scene.find('kev')).state, 'ok')
  await scene.ctx.clock.advance(1_000)
  assert.equal((await scene.find('kev')).state, 'stale')
})

test('stops in the middle when the server stops', async (t) => {
  const scene = await setUp(t, { FEEDS: 'kev,epss' })
  const stopping = new AbortController()
  scene.server.failNext('/kev.json', { status: 503 })
  const working = scene.sync(stopping.signal)
  stopping.abort()
  await assert.rejects(working, { message: 'stopped' })
})
