import { readFile, rename, writeFile } from 'node:fs/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { createSimulation } from '@muster/simulator/index.ts'
import type { SeededRandom } from '@muster/simulator/seeded-random.ts'
import type { Api } from '../support/api.ts'
import { until } from '../support/until.ts'
import { checkSending, startFaultyReceiver } from './receipts.ts'

interface NvdRecord {
  readonly cve: { readonly id: string; readonly published: string }
}

interface FoundBody {
  readonly vulnerability: { readonly cve: string; readonly hosts_affected: readonly { readonly id: number }[] }
}

const fixture = fileURLToPath(
  new URL('../../testkit/fixtures/vulnerabilities/nvdcve-2.0-desktop.json.gz', import.meta.url),
)
/** Zoom for macOS from 5.10.6, mended in 5.12.0. */
const model = 'CVE-2022-28762'
const zoom = `UPDATE apps SET bundle_short_version = '5.11.0 (8000)' WHERE bundle_identifier = 'us.zoom.xos'`
const year = 'CVE-2031'
const hourMs = 3_600_000
const settleMs = 60_000
/** Beyond those that write answers. */
const hostNumber = 100_000

/** A feed to which CVEs come, all of them of software that one host has. */
export interface FeedLoad {
  readonly env: Readonly<Record<string, string>>
  /** Turns the automation on and lets a host tell its software. */
  begin(server: { readonly url: string; readonly enrollSecret: string; readonly api: Api }): Promise<void>
  /** The feed has one CVE more. */
  publish(): Promise<void>
  /** Waits until the server has read all of the feed; returns what a clean run would have given and this did not. */
  check(api: Api, killsMs: readonly number[]): Promise<readonly string[]>
  readonly count: number
  close(): Promise<void>
}

export async function startFeedLoad(random: SeededRandom): Promise<FeedLoad> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-feeds-'))
  const file = JSON.parse((await promisify(gunzip)(await readFile(fixture))).toString()) as {
    readonly vulnerabilities: readonly NvdRecord[]
  }
  const record = file.vulnerabilities.find(({ cve }) => cve.id === model)
  if (!record) throw new Error(`the fixture lacks ${model}`)
  const published = new Date(Date.now() - hourMs).toISOString().replace('Z', '')
  const receiver = await startFaultyReceiver<FoundBody>(random)
  const names: string[] = []
  let hostId = 0

  async function write(): Promise<void> {
    const added = names.map((id) => ({ ...record, cve: { ...record?.cve, id, published } }))
    const text = JSON.stringify({ ...file, vulnerabilities: [...file.vulnerabilities, ...added] })
    const target = path.join(folder, 'nvdcve-2.0-2022.json.gz')
    await writeFile(`${target}.new`, await promisify(gzip)(text))
    await rename(`${target}.new`, target)
  }

  await write()
  return {
    env: { MUSTER_VULNERABILITIES_DATABASES_PATH: folder, MUSTER_VULNERABILITIES_PERIODICITY: '2s' },
    begin: async ({ url, enrollSecret, api }) => {
      const hook = { enable_vulnerabilities_webhook: true, destination_url: receiver.url }
      await api.patch('/config', { webhook_settings: { vulnerabilities_webhook: hook } })
      const simulation = createSimulation({ server: url, enrollSecret })
      const host = simulation.createHost({ profile: 'macos', number: hostNumber })
      host.sql(zoom)
      await host.enroll({ attempts: 1 })
      await host.checkIn({ attempts: 1 })
      hostId = (await api.get<{ host: { id: number } }>(`/hosts/identifier/${host.machine.uuid}`)).host.id
      simulation.close()
    },
    publish: async () => {
      names.push(`${year}-${String(10_001 + names.length)}`)
      await write()
    },
    check: async (api, killsMs) => {
      const found = await until(
        'all CVEs of the feed are found',
        async () => {
          const answer = await api.get<{ vulnerabilities: { cve: string }[] }>(
            `/vulnerabilities?query=${year}&per_page=1000`,
          )
          return answer.vulnerabilities.length >= names.length && answer.vulnerabilities
        },
        { timeoutMs: settleMs },
      )
      const told = () => new Set(receiver.receipts.filter((one) => one.isAccepted).map(({ body }) => cveOf(body)))
      await until('all CVEs are told', () => told().size >= names.length, { timeoutMs: settleMs }).catch(
        () => undefined,
      )
      const problems = [...checkSending(receiver.receipts, killsMs).problems]
      const extra = found
        .filter(({ cve }) => !names.includes(cve))
        .map(({ cve }) => `${cve} is found and not in the feed`)
      for (const cve of names) {
        const own = receiver.receipts.filter(({ body }) => cveOf(body) === cve)
        const ids = new Set(own.map(({ id }) => id))
        if (ids.size !== 1) problems.push(`${cve} came under ${ids.size} webhook ids`)
        if (own.some(({ body }) => body.vulnerability.hosts_affected.map(({ id }) => id).join() !== String(hostId)))
          problems.push(`a webhook of ${cve} names other hosts than ${hostId}`)
      }
      return [...problems, ...extra]
    },
    get count() {
      return names.length
    },
    close: async () => {
      await receiver.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function cveOf(body: FoundBody): string {
  return body.vulnerability.cve
}
