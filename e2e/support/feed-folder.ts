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

export interface FeedFolder {
  readonly env: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** A folder of feeds without network: 1,585 CVEs, of which those that are named were published an hour ago. */
export async function createFeedFolder(recentCves: readonly string[]): Promise<FeedFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-feeds-'))
  const file = JSON.parse(gunzipSync(await readFile(fixture)).toString()) as NvdFile
  const published = new Date(Date.now() - 3_600_000).toISOString().replace('Z', '')
  const vulnerabilities = file.vulnerabilities.map((one) =>
    recentCves.includes(one.cve.id) ? { ...one, cve: { ...one.cve, published } } : one,
  )
  await writeFile(path.join(folder, 'nvdcve-2.0-2022.json.gz'), gzipSync(JSON.stringify({ ...file, vulnerabilities })))
  return {
    env: { MUSTER_VULNERABILITIES_DATABASES_PATH: folder, MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true' },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
