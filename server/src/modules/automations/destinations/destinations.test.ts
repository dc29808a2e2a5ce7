import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import {
  createDestinationRoute,
  deleteDestinationRoute,
  getDestinationRoute,
  replayDestinationRoute,
  resumeDestinationRoute,
  rotateSecretRoute,
  updateDestinationRoute,
} from '@muster/contract/rest/destination.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { startReceiver } from '@muster/testkit/receiver.ts'
import { Webhook } from 'standardwebhooks'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { Actor } from '../../../platform/context.ts'
import { listDeliveryRows } from '../queries/delivery-queries.ts'
import { createDestination } from './create-destination.ts'
import { getDestination } from './show-destinations.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

const observer: Actor = { kind: 'user', id: 1, name: 'O', email: 'o@example.com', role: 'observer', sessionId: 1 }
const pipeline: Actor = { ...observer, role: 'gitops' }

/** The destination of the configuration document, and hosts that begin to fail its policy. */
async function open(t: NodeTest) {
  const scene = await openScene(t)
  const policyId = await scene.addPolicy('p')
  const hosts = await scene.addHosts(2)
  await scene.enable({ policy_ids: [policyId], host_batch_size: 1 })
  const { id } = await scene.ctx.db.selectFrom('destinations').select('id').executeTakeFirstOrThrow()
  const fail = (...which: readonly number[]) =>
    scene.answer(policyId, Object.fromEntries(which.map((host) => [host, 'failing' as const])))
  return { ...scene, policyId, hosts, id, fail, params: { id } }
}

const states = async ({ ctx }: Scene) => (await listDeliveryRows(ctx.db, { limit: 100 })).map(({ state }) => state)

test('the destination of webhook_settings signs, and the library of Standard Webhooks accepts it', async (t) => {
  const scene = await open(t)
  const { destination } = await scene.call(getDestinationRoute, { params: scene.params })
  assert.match(destination.signing_secret ?? '', /^whsec_/)
  scene.ctx.clock.set(new Date())
  await scene.fail(scene.hosts[0] ?? 0)
  await scene.run()
  const [request] = scene.receiver.requests
  new Webhook(destination.signing_secret ?? '').verify(request?.body ?? '', request?.headers as Record<string, string>)
})

test('another URL in webhook_settings keeps the secret that we made', async (t) => {
  const scene = await open(t)
  const before = await scene.call(getDestinationRoute, { params: scene.params })
  const other = await startReceiver()
  t.after(() => other.close())
  await scene.enable({ destination_url: other.url })
  const after = await scene.call(getDestinationRoute, { params: scene.params })
  assert.equal(after.destination.signing_secret, before.destination.signing_secret)
  assert.notEqual(after.destination.url, before.destination.url)
})

test('after a rotation both secrets verify, after a day only the new one', async (t) => {
  const scene = await open(t)
  const before = await scene.call(getDestinationRoute, { params: scene.params })
  const rotated = await scene.call(rotateSecretRoute, { params: scene.params })
  await scene.fail(scene.hosts[0] ?? 0)
  await scene.run()
  const signatures = () => scene.receiver.requests.at(-1)?.headers['webhook-signature']?.toString().split(' ').length
  assert.equal(signatures(), 2)
  await scene.ctx.clock.advance(86_400_000)
  await scene.fail(scene.hosts[1] ?? 0)
  await scene.run()
  assert.equal(signatures(), 1)
  const { destination } = await scene.call(getDestinationRoute, { params: scene.params })
  assert.equal(destination.signing_secret, rotated.signing_secret)
  assert.notEqual(destination.signing_secret, before.destination.signing_secret)
})

test('shows secrets only to those who may edit, and typed ones to nobody', async (t) => {
  const { ctx, call, receiver } = await open(t)
  const url = `${receiver.url}/T0KEN`
  const { destination } = await call(createDestinationRoute, {
    query: {},
    body: { kind: 'webhook', name: 'own', url, bearer_token: 'b', hub_secret: 'h', headers: { 'X-Key': 'k' } },
  })
  assert.equal(destination.url, url)
  const typed = [destination.bearer_token, destination.hub_secret, destination.headers?.['X-Key']]
  assert.deepEqual(typed, [SECRET_MASK, SECRET_MASK, SECRET_MASK])
  const seen = await getDestination({ ...ctx, actor: observer }, { params: { id: destination.id } })
  assert.equal(seen.destination.signing_secret, SECRET_MASK)
  assert.doesNotMatch(JSON.stringify(seen), /T0KEN|whsec_/)
})

test('sends own headers, and keeps their values out of the log of attempts', async (t) => {
  const scene = await open(t)
  const body = { bearer_token: 'b3arer', headers: { 'X-Key': 'k3y' } }
  await scene.call(updateDestinationRoute, { params: scene.params, query: {}, body })
  await scene.fail(scene.hosts[0] ?? 0)
  await scene.run()
  const headers = scene.receiver.requests[0]?.headers
  assert.deepEqual([headers?.authorization, headers?.['x-key']], ['Bearer b3arer', 'k3y'])
  const attempt = await scene.ctx.db.selectFrom('attempts').select('request_headers').executeTakeFirstOrThrow()
  const kept = attempt.request_headers as Record<string, string>
  assert.deepEqual([kept['authorization'], kept['x-key']], [SECRET_MASK, SECRET_MASK])
  assert.equal(kept['webhook-signature'], headers?.['webhook-signature'])
})

test('another host wants typed secrets again', async (t) => {
  const { call, params } = await open(t)
  await call(updateDestinationRoute, { params, query: {}, body: { bearer_token: 'b' } })
  const url = 'https://other.example.com/x'
  await assert.rejects(call(updateDestinationRoute, { params, query: {}, body: { url } }), /bearer_token was typed for/)
  const moved = await call(updateDestinationRoute, { params, query: {}, body: { url, bearer_token: 'c' } })
  assert.equal(moved.destination.url, url)
  assert.match(moved.warnings[0] ?? '', /does not resolve/)
})

test('private addresses are for a global administrator to open, for this destination, and to shut again', async (t) => {
  const { ctx, call, outbound } = await open(t)
  const body = { kind: 'webhook', name: 'inside', url: 'http://10.1.2.3/x' } as const
  await assert.rejects(
    call(createDestinationRoute, { query: {}, body }),
    /10\.1\.2\.3 is a private address.*allow_private=true/,
  )
  const query = { allow_private: true }
  const input = { params: undefined, query, body }
  await assert.rejects(createDestination({ ...ctx, actor: pipeline }, outbound, input), { code: 'forbidden' })
  const { destination, warnings } = await call(createDestinationRoute, { query, body })
  assert.deepEqual([destination.allowed_networks, warnings], [['10.1.2.3'], []])
  const opened = await ctx.db
    .selectFrom('activities')
    .select('details')
    .where('type', '=', 'allowed_private_networks')
    .execute()
  assert.deepEqual(
    opened.map(({ details }) => (details as { networks: unknown }).networks),
    [['10.1.2.3']],
  )
  const params = { id: destination.id }
  await call(updateDestinationRoute, { params, query: {}, body: { name: 'still inside' } })
  const shut = { url: 'https://hooks.example.com/', allowed_networks: [] }
  const after = await call(updateDestinationRoute, { params, query: {}, body: shut })
  assert.deepEqual(after.destination.allowed_networks, [])
})

test('loopback is not opened by anybody here', async (t) => {
  const { call } = await open(t)
  const body = { kind: 'webhook', name: 'me', url: 'http://[::1]/x' } as const
  await assert.rejects(
    call(createDestinationRoute, { query: { allow_private: true }, body }),
    /loopback address; to allow it, add it or its range to webhooks\.allowed_networks/,
  )
})

test('a paused destination that is resumed gets all that was kept', async (t) => {
  const scene = await open(t)
  scene.receiver.answerWith(410)
  await scene.fail(...scene.hosts)
  await scene.run()
  const paused = await scene.call(getDestinationRoute, { params: scene.params })
  assert.deepEqual([paused.destination.state, paused.destination.delivery_counts.waiting], ['paused', 2])
  scene.receiver.answerWith(200)
  assert.deepEqual(await scene.call(resumeDestinationRoute, { params: scene.params }), { waiting: 2 })
  await scene.worker.drain()
  assert.deepEqual(await states(scene), ['delivered', 'delivered'])
  const resumed = await scene.call(getDestinationRoute, { params: scene.params })
  assert.equal(resumed.destination.state, 'active')
  const open_ = await scene.ctx.db.selectFrom('notices').select('id').where('resolved_at', 'is', null).execute()
  assert.deepEqual(open_, [])
})

test('a destination names the newest of its deliveries, whatever became of it', async (t) => {
  const scene = await open(t)
  const latest = async () =>
    (await scene.call(getDestinationRoute, { params: scene.params })).destination.latest_delivery_id
  assert.equal(await latest(), null)
  for (const [status, host] of [
    [200, scene.hosts[0] ?? 0],
    [410, scene.hosts[1] ?? 0],
  ] as const) {
    scene.receiver.answerWith(status)
    await scene.fail(host)
    await scene.run()
    const [newest] = await listDeliveryRows(scene.ctx.db, { limit: 1 })
    assert.equal(newest?.state, status === 200 ? 'delivered' : 'waiting')
    assert.equal(await latest(), newest?.id)
  }
})

test('a replay sends only what is still true, and says how much is not', async (t) => {
  const scene = await open(t)
  const [first = 0, second = 0] = scene.hosts
  scene.receiver.answerWith(410)
  await scene.fail(first, second)
  await scene.run()
  await scene.answer(scene.policyId, { [first]: 'passing' })
  scene.receiver.answerWith(200)
  const replayed = await scene.call(replayDestinationRoute, { params: scene.params, body: {} })
  assert.deepEqual(replayed, { sent: 1, no_longer_true: 1 })
  await scene.worker.drain()
  assert.deepEqual(await states(scene), ['delivered', 'cancelled'])
})

test('a replay of all sends what is no longer true as well', async (t) => {
  const scene = await open(t)
  scene.receiver.answerWith(410)
  await scene.fail(...scene.hosts)
  await scene.run()
  await scene.answer(scene.policyId, Object.fromEntries(scene.hosts.map((host) => [host, 'passing' as const])))
  scene.receiver.answerWith(200)
  const replayed = await scene.call(replayDestinationRoute, { params: scene.params, body: { all: true } })
  assert.deepEqual(replayed, { sent: 2, no_longer_true: 2 })
  await scene.worker.drain()
  assert.deepEqual(await states(scene), ['delivered', 'delivered'])
})

test('only a destination that nobody uses is removed', async (t) => {
  const { call, params, receiver } = await open(t)
  await assert.rejects(call(deleteDestinationRoute, { params }), {
    code: 'conflict',
    message: /automation \d+ sends to/,
  })
  const { destination } = await call(createDestinationRoute, {
    query: {},
    body: { kind: 'webhook', name: 'spare', url: receiver.url },
  })
  await call(deleteDestinationRoute, { params: { id: destination.id } })
  await assert.rejects(call(getDestinationRoute, { params: { id: destination.id } }), { code: 'not-found' })
})
