import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeliveryDetailAnswer } from '@muster/contract/rest/delivery.ts'
import type { Actor } from '../../../platform/context.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { deleteOldDeliveries } from './delete-old-deliveries.ts'
import { getDelivery } from './get-delivery.ts'
import { listDeliveries } from './list-deliveries.ts'
import { listLatestDeliveries } from './list-latest-deliveries.ts'
import { redeliverDelivery } from './redeliver-delivery.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

const observer: Actor = { kind: 'user', id: 1, name: 'O', email: 'o@example.com', role: 'observer', sessionId: 1 }

/** Three hosts fail a policy in batches of one; the receiver refuses what holds the last. */
async function sendThree(scene: Scene) {
  const policyId = await scene.addPolicy('p')
  const hosts = await scene.addHosts(3)
  await scene.enable({ policy_ids: [policyId], host_batch_size: 1 })
  await scene.answer(policyId, Object.fromEntries(hosts.map((host) => [host, 'failing' as const])))
  scene.receiver.answerWith((_request, response, body) => {
    response.writeHead(body.includes(`/hosts/${hosts[2]}"`) ? 500 : 200).end('thanks')
  })
  await scene.run()
  return { policyId, hosts }
}

test('lists newest first, filtered, in pages', async (t) => {
  const scene = await openScene(t)
  const { policyId, hosts } = await sendThree(scene)
  const all = await listDeliveries(scene.ctx, { params: undefined, body: undefined, query: { policy_id: policyId } })
  assert.deepEqual(
    all.deliveries.map(({ state, reason }) => [state, reason]),
    [
      ['waiting', 'server-error'],
      ['delivered', ''],
      ['delivered', ''],
    ],
  )
  assert.deepEqual(all.deliveries[0]?.destination, {
    ...all.deliveries[0]?.destination,
    kind: 'webhook',
    origin: scene.receiver.url,
  })
  const one = await listDeliveries(scene.ctx, { params: undefined, body: undefined, query: { host_id: hosts[0] ?? 0 } })
  assert.deepEqual(
    one.deliveries.map(({ id }) => id),
    [all.deliveries[2]?.id],
  )
  const waiting = await listDeliveries(scene.ctx, { params: undefined, body: undefined, query: { state: 'waiting' } })
  assert.equal(waiting.deliveries.length, 1)
  const first = await listDeliveries(scene.ctx, { params: undefined, body: undefined, query: { per_page: 2 } })
  assert.equal(first.meta.has_next_results, true)
  const rest = await listDeliveries(scene.ctx, {
    params: undefined,
    body: undefined,
    query: { per_page: 2, after: first.meta.after },
  })
  assert.deepEqual([...first.deliveries, ...rest.deliveries], all.deliveries)
  assert.equal(rest.meta.has_next_results, false)
})

test('lists the newest of each destination and of each automation in one answer', async (t) => {
  const scene = await openScene(t)
  await sendThree(scene)
  const list = async (of: 'automation' | 'destination', count?: number) => {
    const query = count === undefined ? { of } : { of, count }
    return (await listLatestDeliveries(scene.ctx, { params: undefined, body: undefined, query })).deliveries
  }
  const all = (await listDeliveries(scene.ctx, { params: undefined, body: undefined, query: {} })).deliveries
  assert.equal(all.length, 3)
  assert.deepEqual(await list('destination'), all)
  assert.deepEqual(await list('automation'), all)
  assert.deepEqual(await list('destination', 2), all.slice(0, 2))
})

test('one delivery shows its attempts, body and answers to those who may read it', async (t) => {
  const scene = await openScene(t)
  const { hosts } = await sendThree(scene)
  const { deliveries } = await listDeliveries(scene.ctx, {
    params: undefined,
    body: undefined,
    query: { host_id: hosts[0] ?? 0 },
  })
  const id = deliveries[0]?.id ?? ''
  const show = async (actor: Actor): Promise<DeliveryDetailAnswer['delivery']> =>
    (await getDelivery({ ...scene.ctx, actor }, { params: { id } })).delivery
  const full = await show(scene.ctx.actor)
  assert.equal(full.body, scene.receiver.requests[0]?.body)
  assert.deepEqual(full.host_ids, [hosts[0]])
  assert.deepEqual(
    full.attempts.map(({ outcome, status_code, answer }) => [outcome, status_code, answer]),
    [['delivered', 200, 'thanks']],
  )
  await assert.rejects(show(observer), { code: 'not-found' })
})

test('an unknown delivery is not found', async (t) => {
  const { ctx } = await openScene(t)
  await assert.rejects(getDelivery(ctx, { params: { id: 'dlv_x' } }), { code: 'not-found', message: /dlv_x/ })
  await assert.rejects(redeliverDelivery(ctx, { params: { id: 'dlv_x' } }), { code: 'not-found' })
})

test('a settled delivery can be sent again: the same bytes, the same id', async (t) => {
  const scene = await openScene(t)
  const { hosts } = await sendThree(scene)
  const { deliveries } = await listDeliveries(scene.ctx, {
    params: undefined,
    body: undefined,
    query: { host_id: hosts[0] ?? 0 },
  })
  const id = deliveries[0]?.id ?? ''
  await redeliverDelivery(scene.ctx, { params: { id } })
  await assert.rejects(redeliverDelivery(scene.ctx, { params: { id } }), { code: 'conflict', message: /waiting/ })
  await scene.worker.drain()
  const [first, again] = scene.receiver.requests.filter(({ headers }) => headers['webhook-id'] === id)
  assert.equal(first?.body, again?.body)
})

test('settled deliveries leave after the configured time, dead and waiting ones stay', async (t) => {
  const scene = await openScene(t)
  await sendThree(scene)
  await scene.ctx.clock.advance(30 * 86_400_000)
  await deleteOldDeliveries(scene.ctx, 30 * 86_400_000)
  const states = async () =>
    (await scene.ctx.db.selectFrom('deliveries').select('state').orderBy('position').execute()).map(
      ({ state }) => state,
    )
  assert.deepEqual(await states(), ['delivered', 'delivered', 'waiting'])
  await scene.ctx.clock.advance(1)
  await deleteOldDeliveries(scene.ctx, 30 * 86_400_000)
  assert.deepEqual(await states(), ['waiting'])
})
