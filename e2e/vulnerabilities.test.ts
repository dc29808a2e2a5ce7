import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { VulnerabilityFoundBody } from '@muster/contract/webhooks/vulnerability-found.ts'
import { assertSeedShape } from '@muster/server/modules/automations/triggers/seed-shape.test-support.ts'
import { createSimulation, type Host } from '@muster/simulator/index.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'
import type { Api } from './support/api.ts'
import { createFeedFolder, startFeedSource } from './support/feed-folder.ts'
import { startServer } from './support/start-server.ts'
import { until as untilSoon } from './support/until.ts'

const seed: unknown = JSON.parse(
  readFileSync(
    new URL('../server/src/modules/automations/triggers/seed-vulnerability-body.json', import.meta.url),
    'utf8',
  ),
)
/** Downloads, a build in a process of its own and judging take their time on a machine that does much else. */
const patience = { timeout: 400_000 }
const until: typeof untilSoon = (what, probe) => untilSoon(what, probe, { timeoutMs: 120_000 })

/** Zoom for macOS from 5.10.6, mended in 5.12.0. */
const cve = 'CVE-2022-28762'

interface Listed {
  readonly vulnerabilities: readonly { readonly cve: string; readonly hosts_count: number }[]
  readonly is_data_loaded: boolean
}

const list = (api: Api) => api.get<Listed>(`/vulnerabilities?query=${cve}`)

async function open(t: TestContext, zoomVersion: string, openFeeds = createFeedFolder) {
  const feeds = await openFeeds([cve])
  const server = await startServer(t, { env: feeds.env })
  // After the server, which may still download.
  t.after(() => feeds.remove())
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  await server.api.patch('/config', {
    webhook_settings: {
      vulnerabilities_webhook: { enable_vulnerabilities_webhook: true, destination_url: `${receiver.url}/cve` },
    },
  })
  await until('the feeds are read', async () => (await list(server.api)).is_data_loaded)
  const simulation = createSimulation({ server: server.url, enrollSecret: server.enrollSecret })
  t.after(() => simulation.close())
  const host = simulation.createHost({ profile: 'macos' })
  host.sql(`UPDATE apps SET bundle_short_version = '${zoomVersion}' WHERE bundle_identifier = 'us.zoom.xos'`)
  await host.enroll({ attempts: 1 })
  await host.checkIn({ attempts: 1 })
  return { api: server.api, receiver, host }
}

async function runVulnerabilities(api: Api): Promise<void> {
  const isFree = async () =>
    (await api.ask({ method: 'POST', path: '/api/latest/fleet/trigger?name=vulnerabilities' })).status
  await until('a run can be asked for', async () => (await isFree()) === 200)
}

async function askAgain(api: Api, host: Host): Promise<void> {
  const { host: found } = await api.get<{ host: { id: number } }>(`/hosts/identifier/${host.machine.uuid}`)
  await api.post(`/hosts/${found.id}/refetch`)
  await host.checkIn({ attempts: 1 })
}

test('D28 from a feed on the network to the webhook, once, and gone with the software', patience, async (t) => {
  const { api, receiver, host } = await open(t, '5.11.0 (8000)', startFeedSource)
  // No run of the schedule is due for an hour. How long it takes, `npm run bench:vulnerabilities` measures on a quiet machine.
  const found = await until('the software is judged', async () => (await list(api)).vulnerabilities[0])
  assert.equal(found.cve, cve)
  await runVulnerabilities(api)
  const request = await until('the webhook arrives', () => receiver.requests[0])
  const body = JSON.parse(request.body) as VulnerabilityFoundBody
  assert.deepEqual(
    assertSeedShape(body, seed).filter((path) => !path.includes('hosts_affected')),
    ['$.vulnerability.cvss_score', '$.vulnerability.cve_published'],
  )
  assert.equal(body.vulnerability.cve, cve)
  assert.deepEqual(
    body.vulnerability.hosts_affected.map(({ hostname }) => hostname),
    [host.machine.hostname],
  )

  interface Detail {
    readonly vulnerability: { readonly hosts_count: number }
    readonly software: readonly { readonly id: number; readonly resolved_in_version: string }[]
  }
  const counted = await until('hosts are counted', async () => {
    const detail = await api.get<Detail>(`/vulnerabilities/${cve}`)
    return detail.vulnerability.hosts_count === 1 && detail
  })
  const [software] = counted.software
  assert.equal(software?.resolved_in_version, '5.12.0')
  const why = await api.get<{ is_affected: boolean; steps: readonly unknown[] }>(
    `/vulnerabilities/explain?software_id=${software?.id}&cve=${cve}`,
  )
  assert.ok(why.is_affected && why.steps.length > 0)

  const rule = { id: 'ours', match: { cves: [cve] }, effect: { suppress: true }, reason: 'We mended it ourselves.' }
  await api.post('/vulnerabilities/rules', rule)
  await until('the rule hides it', async () => (await list(api)).vulnerabilities.length === 0)
  interface Hidden {
    readonly software: readonly { readonly suppressed_by: string }[]
  }
  const hidden = await api.get<Hidden>(`/vulnerabilities/${cve}?include_suppressed=true`)
  assert.equal(hidden.software[0]?.suppressed_by, 'ours')
  await api.ask({ method: 'DELETE', path: '/api/latest/fleet/vulnerabilities/rules/ours' })
  await until('it is shown again', async () => (await list(api)).vulnerabilities.length === 1)

  host.sql("DELETE FROM apps WHERE bundle_identifier = 'us.zoom.xos'")
  await askAgain(api, host)
  assert.deepEqual((await list(api)).vulnerabilities, [])
  await runVulnerabilities(api)
  await until('the hosts are counted again', async () => {
    const detail = await api.get<Detail>(`/vulnerabilities/${cve}`)
    return detail.vulnerability.hosts_count === 0
  })
  assert.equal(receiver.requests.length, 1)
})

test('software that is mended has no finding, and explain says why', async (t) => {
  const { api } = await open(t, '5.12.0 (9000)')
  const { software } = await api.get<{ software: readonly { id: number; name: string }[] }>('/software?query=zoom')
  const [zoom] = software
  assert.ok(zoom)
  const why = await api.get<{ is_affected: boolean; sentence: string }>(
    `/vulnerabilities/explain?software_id=${zoom.id}&cve=${cve}`,
  )
  assert.equal(why.is_affected, false, why.sentence)
  assert.deepEqual((await list(api)).vulnerabilities, [])
})

test('D29 a folder that cannot be made fails the run, says so, and the server goes on', async (t) => {
  const file = fileURLToPath(import.meta.url)
  const env = { MUSTER_VULNERABILITIES_DATABASES_PATH: `${file}/feeds` }
  const { api } = await startServer(t, { env })
  interface Schedules {
    readonly schedules: readonly { readonly name: string; readonly runs: readonly { readonly error: string }[] }[]
  }
  const run = await until('the run has failed', async () => {
    const { schedules } = await api.get<Schedules>('/schedules')
    return schedules.find(({ name }) => name === 'vulnerabilities')?.runs.find(({ error }) => error !== '')
  })
  assert.ok(run.error.includes(`${file}/feeds`), run.error)
  assert.equal((await list(api)).is_data_loaded, false)
})
