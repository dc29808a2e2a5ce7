import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { dismissHeldRoute, sendHeldRoute } from '@muster/contract/rest/delivery.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { listDeliveryRows } from '../queries/delivery-queries.ts'
import { updateDestinationOptions } from '../queries/destination-queries.ts'
import { planDeliveries } from './plan-deliveries.ts'

/** A run that plans one message for each CVE, for a destination that takes two of a run. */
async function open(t: NodeTest) {
  const scene = await openScene(t)
  const { ctx } = scene
  await scene.enable()
  await scene.scheduler.check()
  const row = await ctx.db
    .selectFrom('automations')
    .select(['id', 'destination_id'])
    .where('kind', '=', 'policy')
    .executeTakeFirstOrThrow()
  const destinationId = row.destination_id ?? 0
  await inTransaction(ctx.db, (tx) => updateDestinationOptions(tx, destinationId, { stormBrake: 2 }))
  const plan = (runId: string, priorities: Readonly<Record<string, number>>) =>
    inTransaction(ctx.db, async (tx) => {
      const codes: string[] = []
      for (const [cve, priority] of Object.entries(priorities)) {
        const planned = await planDeliveries({ ...ctx, requestId: runId }, tx, {
          ...{ automationId: row.id, destinationIds: [destinationId], priority },
          subject: { kind: 'cve', id: cve },
          messages: [{ hostIds: [1], body: `"${cve}"` }],
        })
        codes.push(...planned.map(({ code }) => code))
      }
      return codes
    })
  const states = async () =>
    Object.fromEntries(
      (await listDeliveryRows(ctx.db, { limit: 100 })).map(({ subjectId, state }) => [subjectId, state]),
    )
  return { ...scene, plan, states, destinationId }
}

test('of one run the most urgent pass, the rest is held, with a notice and the decision', async (t) => {
  const scene = await open(t)
  const codes = await scene.plan('run_1', { low: 1, high: 9, lowest: 0, middle: 5 })
  assert.deepEqual(codes, ['planned', 'planned', 'storm_brake', 'planned'])
  assert.deepEqual(await scene.states(), { low: 'held', high: 'waiting', lowest: 'held', middle: 'waiting' })
  const decisions = await scene.ctx.db.selectFrom('decisions').select(['subject_id', 'code']).execute()
  assert.deepEqual(decisions, [{ subject_id: 'low', code: 'storm_brake' }])
  const notices = await scene.ctx.db.selectFrom('notices').select('kind').execute()
  assert.deepEqual(notices, [{ kind: 'deliveries_held' }])
  await scene.worker.drain()
  assert.equal(scene.receiver.requests.length, 2)
})

test('each run has its own number', async (t) => {
  const scene = await open(t)
  await scene.plan('run_1', { a: 1, b: 1 })
  await scene.plan('run_2', { c: 1, d: 1 })
  assert.deepEqual(new Set(Object.values(await scene.states())), new Set(['waiting']))
})

test('what is held can be sent, or dismissed, and settles the notice', async (t) => {
  const scene = await open(t)
  await scene.plan('run_1', { a: 3, b: 2, c: 1 })
  assert.deepEqual(await scene.call(sendHeldRoute, { body: {} }), { sent: 1 })
  await scene.worker.drain()
  assert.deepEqual(new Set(Object.values(await scene.states())), new Set(['delivered']))
  await scene.plan('run_2', { d: 3, e: 2, f: 1 })
  assert.deepEqual(await scene.call(dismissHeldRoute, { body: { destination_id: scene.destinationId } }), {
    dismissed: 1,
  })
  assert.equal((await scene.states())['f'], 'cancelled')
  const notices = await scene.ctx.db.selectFrom('notices').select('id').where('resolved_at', 'is', null).execute()
  assert.deepEqual(notices, [])
})
