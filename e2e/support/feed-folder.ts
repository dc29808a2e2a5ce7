import assert from 'node:assert/strict'
import { startFeedServer } from '@muster/testkit/feed-server.ts'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'

interface NvdFile {
  readonly vulnerabilities: readonly { readonly cve: { readonly id: string; readonly published: string } }[]
}

const fixture = fileURLToPath(
  new URL('../../testkit/fixtures/vulnerabilities/nvdcve-2.0-desktop.json.gz', import.meta.url),
)

/** Where a server has its feeds from. */
export interface Feeds {
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** 1,585 CVEs, of which those that are named were published an hour ago. */
async function readFixture(recentCves: readonly string[]): Promise<NvdFile> {
  const file = JSON.parse(gunzipSync(await readFile(fixture)).toString()) as NvdFile
  const published = new Date(Date.now() - 3_600_000).toISOString().replace('Z', '')
  const vulnerabilities = file.vulnerabilities.map((one) =>
    recentCves.includes(one.cve.id) ? { ...one, cve: { ...one.cve, published } } : one,
  )
  return { ...file, vulnerabilities }
}

/** A folder of feeds without network. */
export async function createFeedFolder(recentCves: readonly string[]): Promise<Feeds> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-feeds-'))
  const file = await readFixture(recentCves)
  await writeFile(path.join(folder, 'nvdcve-2.0-2022.json.gz'), gzipSync(JSON.stringify(file)))
  return {
    env: { MUSTER_VULNERABILITIES_DATABASES_PATH: folder, MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true' },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const firstYear = 2002

/** NVD over the network on a bad day: it wants patience twice, and one answer is cut off. */
export async function startFeedSource(recentCves: readonly string[]): Promise<Feeds> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-feeds-'))
  const file = await readFixture(recentCves)
  const server = await startFeedServer()
  for (let year = firstYear; year <= new Date().getUTCFullYear(); year++) {
    const vulnerabilities = [{ cve: { id: `CVE-${year}-0001`, published: `${year}-01-02T00:00:00.000` } }]
    server.putNvd(String(year), year === 2022 ? file : { ...file, vulnerabilities })
  }
  server.putNvd('modified', { ...file, vulnerabilities: file.vulnerabilities.slice(0, 1) })
  const again = { status: 429, retryAfter: '1' } as const
  server.failNext('/nvd/nvdcve-2.0-2002.meta', again)
  server.failNext('/nvd/nvdcve-2.0-2022.json.gz', { status: 403, retryAfter: '1' }, { cutAfter: 100_000 })
  return {
    env: {
      MUSTER_VULNERABILITIES_DATABASES_PATH: folder,
      MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'false',
      MUSTER_VULNERABILITIES_FEEDS: 'nvd',
      MUSTER_VULNERABILITIES_CVE_FEED_PREFIX_URL: `${server.url}/nvd`,
    },
    remove: async () => {
      const asked = server.requests.filter((request) => request.includes('2022.json.gz')).length
      await server.close()
      await rm(folder, { recursive: true, force: true })
      // Refused, cut off, and the rest of it.
      assert.equal(asked, 3)
    },
  }
}
