import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTransaction } from '@muster/server/platform/database/in-transaction.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { listDecisions } from '../queries/decision-queries.ts'
import { maxDecisionHosts, type NewDecision, recordDecisions } from './record-decisions.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

async function record({ ctx, enable }: Scene, changes: Partial<NewDecision>): Promise<void> {
  await enable()
  const { id } = await ctx.db
    .selectFrom('automations')
    .select('id')
    .where('kind', '=', 'policy')
    .executeTakeFirstOrThrow()
  const decision: NewDecision = {
    ...{ automationId: id, at: ctx.clock.now(), subject: { kind: 'policy', id: '1' } },
    ...{ hostIds: [1, 2], code: 'recovered', runId: 'run_1' },
  }
  await inTransaction(ctx.db, (tx) => recordDecisions(tx, [{ ...decision, ...changes }]))
}

test('a decision has the usual words for its code unless better ones are given', async (t) => {
  const scene = await openScene(t)
  await record(scene, {})
  await record(scene, { code: 'below_threshold', sentence: 'below the threshold: 9.1 % of 10 %' })
  assert.deepEqual(
    (await listDecisions(scene.ctx.db, { limit: 10 })).map(({ sentence }) => sentence),
    ['below the threshold: 9.1 % of 10 %', 'recovered before sending'],
  )
})

test('a decision about very many hosts keeps the first and the number, and is found for any of them', async (t) => {
  const scene = await openScene(t)
  const count = maxDecisionHosts + 5
  await record(scene, { hostIds: Array.from({ length: count }, (_, index) => index + 1) })
  const [decision] = await listDecisions(scene.ctx.db, { hostId: count, limit: 10 })
  assert.deepEqual([decision?.hostIds.length, decision?.hostCount], [maxDecisionHosts, count])
})

test('decisions are found by subject and by host', async (t) => {
  const scene = await openScene(t)
  const { db } = scene.ctx
  await record(scene, {})
  const subject = { kind: 'policy', id: '1' } as const
  assert.equal((await listDecisions(db, { subject, hostId: 2, limit: 10 })).length, 1)
  assert.equal((await listDecisions(db, { subject, hostId: 3, limit: 10 })).length, 0)
  assert.equal((await listDecisions(db, { subject: { ...subject, id: '2' }, limit: 10 })).length, 0)
})

test('decisions are kept as long as the history', async (t) => {
  const scene = await openScene(t)
  await record(scene, {})
  await scene.ctx.clock.advance(31 * 86_400_000)
  await record(scene, { code: 'planned' })
  await scene.scheduler.check()
  assert.deepEqual(
    (await listDecisions(scene.ctx.db, { limit: 10 })).map(({ code }) => code),
    ['planned'],
  )
})

test('each check tells what it did with whom', async (t) => {
  const scene = await openScene(t)
  const { ctx } = scene
  const policy = await scene.addPolicy('p')
  const [fails = 0, recovers = 0, gone = 0] = await scene.addHosts(3)
  await scene.enable({ policy_ids: [policy] })
  await scene.answer(policy, { [fails]: 'failing', [recovers]: 'failing', [gone]: 'failing' })
  await scene.answer(policy, { [recovers]: 'passing' })
  await ctx.db.deleteFrom('hosts').where('id', '=', gone).execute()
  await scene.run()
  const decisions = await listDecisions(ctx.db, { limit: 10 })
  assert.deepEqual(
    decisions.map(({ code, hostIds }) => [code, hostIds]),
    [
      ['planned', [fails]],
      ['host_deleted', [gone]],
      ['recovered', [recovers]],
    ],
  )
  const [delivery] = await ctx.db.selectFrom('deliveries').select('id').execute()
  assert.equal(decisions[0]?.deliveryId, delivery?.id)
  assert.match(decisions[0]?.runId ?? '', /^run_/)
})
