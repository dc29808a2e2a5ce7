import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { assertSeedShape } from '@muster/server/modules/automations/triggers/seed-shape.test-support.ts'
import { createSimulation, type Host } from '@muster/simulator/index.ts'
import { type ReceivedRequest, startReceiver } from '@muster/testkit/receiver.ts'
import type { Api } from './support/api.ts'
import {
  enablePolicyWebhook,
  listAutomationRuns,
  listDeliveries,
  type PolicyWebhookBody,
  runAutomations,
} from './support/automation.ts'
import { startServer } from './support/start-server.ts'

const seed: unknown = JSON.parse(
  readFileSync(new URL('../server/src/modules/automations/triggers/seed-policy-body.json', import.meta.url), 'utf8'),
)

const movedClock = { NODE_OPTIONS: `--import=${new URL('support/moved-clock.ts', import.meta.url).href}` }

interface HostDetail {
  readonly id: number
  readonly hostname: string
  readonly policies: readonly { readonly id: number; readonly response: string }[]
}

interface Policy {
  readonly id: number
  readonly passing_host_count: number
  readonly failing_host_count: number
}

const restartLongAgo = 'UPDATE uptime SET days = 45, total_seconds = 3888000'
const restartNow = 'UPDATE uptime SET days = 3, total_seconds = 259200'

function createRestartPolicy(api: Api): Promise<{ policy: Policy }> {
  return api.post('/policies', {
    name: 'Restarted within the last 30 days',
    query: 'SELECT 1 FROM uptime WHERE total_seconds < 30 * 86400',
    description: 'Updates need a restart.',
    resolution: 'Restart the computer.',
  })
}

async function getHost(api: Api, host: Host): Promise<HostDetail> {
  return (await api.get<{ host: HostDetail }>(`/hosts/identifier/${host.machine.uuid}`)).host
}

/** What a person does who cannot wait for the hour: asks the host everything again. */
async function askAgain(api: Api, host: Host): Promise<void> {
  await api.post(`/hosts/${(await getHost(api, host)).id}/refetch`)
  await host.checkIn({ attempts: 1 })
}

async function countAnswers(api: Api, policyId: number): Promise<readonly [passing: number, failing: number]> {
  const { policy } = await api.get<{ policy: Policy }>(`/policies/${policyId}`)
  return [policy.passing_host_count, policy.failing_host_count]
}

function parseWebhook(request: ReceivedRequest | undefined): PolicyWebhookBody {
  assert.ok(request)
  assert.equal(request.method, 'POST')
  assert.equal(request.headers['content-type'], 'application/json')
  assert.match(String(request.headers['webhook-id']), /^dlv_/)
  assertSeedShape(JSON.parse(request.body), seed)
  return JSON.parse(request.body)
}

test('two hosts begin to fail a policy and the world hears of it once, also after kill -9', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-clock-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const clock = path.join(folder, 'offset')
  await writeFile(clock, '0')
  const server = await startServer(t, { env: { ...movedClock, E2E_CLOCK_FILE: clock } })
  const { api } = server
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  const { policy } = await createRestartPolicy(api)
  const simulation = createSimulation({ server: server.url, enrollSecret: server.enrollSecret })
  t.after(() => simulation.close())
  const hosts = Array.from({ length: 4 }, () => simulation.createHost())
  for (const host of hosts) {
    host.sql(restartNow)
    await host.enroll({ attempts: 1 })
    await host.checkIn({ attempts: 1 })
  }
  const [first, second, recovering, late] = hosts as [Host, Host, Host, Host]
  assert.deepEqual(await countAnswers(api, policy.id), [4, 0])

  await enablePolicyWebhook(api, { url: `${receiver.url}/hook?key=s3cret`, policyIds: [policy.id] })
  // Switching on causes a check, which must not come in the middle of what follows.
  await runAutomations(api)
  for (const host of [first, second, recovering]) host.sql(restartLongAgo)
  for (const host of [second, recovering, first]) await askAgain(api, host)
  recovering.sql(restartNow)
  await askAgain(api, recovering)
  assert.deepEqual(await countAnswers(api, policy.id), [2, 2])

  await runAutomations(api)
  const [request] = await receiver.waitFor(1)
  const body = parseWebhook(request)
  assert.equal(request?.url, '/hook?key=s3cret')
  assert.match(body.timestamp, /Z$/)
  assert.deepEqual(body.policy, { ...body.policy, id: policy.id, passing_host_count: 2, failing_host_count: 2 })
  const failing = await Promise.all([first, second].map((host) => getHost(api, host)))
  assert.deepEqual(
    body.hosts.map(({ id, hostname, url }) => ({ id, hostname, url })),
    failing.map(({ id, hostname }) => ({ id, hostname, url: `https://muster.example.com/hosts/${id}` })),
  )

  await runAutomations(api)
  assert.equal((await listDeliveries(api)).length, 1)
  assert.equal(receiver.requests.length, 1)

  // A check each hour; the next one falls into the time when the server is away.
  await api.patch('/config', { webhook_settings: { interval: '1h' } })
  const [lastRun] = await listAutomationRuns(api)
  late.sql(restartLongAgo)
  await askAgain(api, late)
  await server.kill()
  assert.equal(receiver.requests.length, 1)
  await writeFile(clock, String(1.5 * 3_600_000))
  await server.restart()

  // Not made up for, it would come half an hour later.
  const [, again] = await receiver.waitFor(2)
  assert.deepEqual(
    parseWebhook(again).hosts.map(({ id }) => id),
    [(await getHost(api, late)).id],
  )
  assert.notEqual(again?.headers['webhook-id'], request?.headers['webhook-id'])
  assert.deepEqual(await countAnswers(api, policy.id), [1, 3])
  assert.equal((await getHost(api, late)).policies[0]?.response, 'fail')
  const runs = await listAutomationRuns(api)
  assert.ok(
    runs.some(({ id }) => id === lastRun?.id),
    'the runs before the kill are remembered',
  )
  await late.checkIn({ attempts: 1 })
  await runAutomations(api)
  assert.equal(receiver.requests.length, 2)
})
