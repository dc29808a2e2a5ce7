import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { type Agent, enrollAgents } from './support/agent.ts'
import type { Api, Json } from './support/api.ts'
import { enablePolicyWebhook, listDeliveries, type PolicyWebhookBody, runAutomations } from './support/automation.ts'
import { query } from './support/server-home.ts'
import { type Server, startServer } from './support/start-server.ts'
import { until } from './support/until.ts'

/** Two seconds are promised; the rest is for a busy test machine. Without hearing of it, one would ask after longer. */
const soon = { timeoutMs: 10_000 }

interface Two {
  readonly a: Server
  readonly b: Server
  readonly agents: readonly [Agent, Agent, Agent, ...Agent[]]
}

const skip = process.env['MUSTER_TEST_DATABASE_URL'] === undefined && 'two servers share a PostgreSQL'

async function startTwo(t: TestContext): Promise<Two> {
  const a = await startServer(t)
  const b = await startServer(t, { beside: a })
  const [first, second, third, ...more] = await enrollAgents({ ...a, count: 6 })
  assert.ok(first && second && third)
  return { a, b, agents: [first, second, third, ...more] }
}

async function createPolicy(api: Api, name: string): Promise<number> {
  const body = { name, query: `SELECT 1 FROM osquery_info -- ${name}` }
  return (await api.post<{ policy: { id: number } }>('/policies', body)).policy.id
}

async function idOf(api: Api, agent: Agent): Promise<number> {
  return (await api.get<{ host: { id: number } }>(`/hosts/identifier/${agent.uuid}`)).host.id
}

async function countsOf(api: Api, policyId: number): Promise<readonly [passing: number, failing: number]> {
  const { policy } = await api.get<{ policy: { passing_host_count: number; failing_host_count: number } }>(
    `/policies/${policyId}`,
  )
  return [policy.passing_host_count, policy.failing_host_count]
}

async function listFlips(server: Server, policyId: number): Promise<readonly string[]> {
  const rows = await query<{ from_answer: string; to_answer: string; host_ids: number[] }>(
    server.home.databaseUrl ?? '',
    `select from_answer, to_answer, host_ids from policy_flips where policy_id = ${policyId} order by seq`,
  )
  return rows.flatMap((row) => row.host_ids.map((id) => `${id}: ${row.from_answer} > ${row.to_answer}`))
}

test('two servers on one PostgreSQL are one Muster', { skip }, async (t) => {
  const { a, b, agents } = await startTwo(t)
  const [agent, busy, deleted] = agents
  const name = (policyId: number) => `fleet_policy_query_${policyId}`

  await t.test('a host that enrolled at one checks in at the other at once', async () => {
    assert.ok(Object.keys(await agent.read(b.url)).length > 0)
    assert.equal('node_invalid' in (await agent.config(b.url)), false)
  })

  await t.test('what was answered to one is not asked by the other', async () => {
    await agent.answerAll(a.url)
    assert.deepEqual(await agent.read(b.url), {})
    assert.deepEqual(await agent.read(a.url), {})
  })

  await t.test('a policy made at one is asked by the other within two seconds', async () => {
    const policyId = await createPolicy(a.api, 'made at A')
    await until('B asks it', async () => name(policyId) in (await agent.read(b.url)), soon)
    await agent.answer(b.url, new Map([[policyId, 'passing']]))
    assert.deepEqual(await agent.read(a.url), {})
    assert.deepEqual(await countsOf(a.api, policyId), [1, 0])
  })

  await t.test('agent options set at one reach hosts of the other within two seconds', async () => {
    const { agent_options: before } = await a.api.get<{ agent_options: { config: { options?: Json } } }>('/config')
    const options = { ...before.config.options, distributed_interval: 17 }
    await a.api.patch('/config', { agent_options: { ...before, config: { ...before.config, options } } })
    const isThere = async () => ((await agent.config(b.url))['options'] as Json)['distributed_interval'] === 17
    await until('B sends them', isThere, soon)
  })

  await t.test('a refetch asked for at one is honoured by the other within two seconds', async () => {
    assert.deepEqual(await agent.read(b.url), {})
    await a.api.post(`/hosts/${await idOf(a.api, agent)}/refetch`)
    await until('B asks everything', async () => 'fleet_detail_query_os_version' in (await agent.read(b.url)), soon)
  })

  await t.test('answers that go to both in turn and at once count once', async () => {
    const policyId = await createPolicy(a.api, 'answered everywhere')
    for (const url of [a.url, b.url]) {
      await until('both know it', async () => name(policyId) in (await busy.read(url)), soon)
    }
    const outcomes = ['failing', 'passing', 'failing', 'error', 'failing', 'passing'] as const
    for (const [turn, outcome] of outcomes.entries()) {
      const urls = turn % 2 === 0 ? [a.url, b.url] : [b.url, a.url]
      const answers = await Promise.all(urls.map((url) => busy.answer(url, new Map([[policyId, outcome]]))))
      assert.deepEqual(answers, [{}, {}])
    }
    const id = await idOf(b.api, busy)
    assert.deepEqual(await listFlips(a, policyId), [
      `${id}: no response > failing`,
      `${id}: failing > passing`,
      `${id}: passing > failing`,
      `${id}: failing > passing`,
    ])
    assert.deepEqual(await countsOf(b.api, policyId), [1, 0])
  })

  await t.test('each webhook is sent once, whoever plans and sends it', async () => {
    const receiver = await startReceiver()
    t.after(() => receiver.close())
    const policyIds = await Promise.all([1, 2, 3, 4].map((number) => createPolicy(b.api, `watched ${number}`)))
    await enablePolicyWebhook(a.api, { url: receiver.url, policyIds, host_batch_size: 1 })
    const asked = (queries: object) => policyIds.every((id) => name(id) in queries)
    for (const url of [a.url, b.url]) await until('both know them', async () => asked(await busy.read(url)), soon)
    for (const [index, one] of agents.entries()) {
      await one.answer(index % 2 === 0 ? a.url : b.url, new Map(policyIds.map((id) => [id, 'failing'])))
    }
    await Promise.all([runAutomations(a.api), runAutomations(b.api)])
    const expected = policyIds.length * agents.length
    const requests = await receiver.waitFor(expected)
    const isSettled = async () => (await listDeliveries(a.api)).every(({ state }) => state === 'delivered')
    await until('all are delivered', isSettled)
    const facts = requests.map(({ body }) => {
      const { policy, hosts }: PolicyWebhookBody = JSON.parse(body)
      return `${policy.id} ${hosts.map(({ id }) => id).join()}`
    })
    assert.equal(requests.length, expected)
    assert.equal(new Set(facts).size, expected)
    assert.equal(new Set(requests.map(({ headers }) => headers['webhook-id'])).size, expected)
  })

  await t.test('a host deleted at one is told so by the other within two seconds', async () => {
    assert.equal('node_invalid' in (await deleted.config(b.url)), false)
    await a.api.delete(`/hosts/${await idOf(a.api, deleted)}`)
    const isTold = async () => (await deleted.config(b.url))['node_invalid'] === true
    await until('B says node_invalid', isTold, soon)
    const body = await deleted.answer(a.url, new Map([[1, 'passing']]))
    assert.equal(body['node_invalid'], true)
  })

  await t.test('a server that stops leaves its work to the other', async () => {
    assert.equal(await a.stop(), 0)
    await agent.answer(b.url, new Map([[1, 'failing']]))
    await runAutomations(b.api)
  })
})
