import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildPolicy } from '@muster/testkit/factories/policy.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { takeEventNumbers } from '../../platform/events/event-sequence.ts'
import type { Answer } from './decide-transition.ts'
import { countFailingChanges, insertFlips } from './flip-queries.ts'

test('counts how often hosts began and stopped to fail the global policies since a moment', async (t) => {
  const ctx = await openTestContext(t)
  const team = { name: 'Laptops', created_at: ctx.clock.now() }
  const { id: teamId } = await ctx.db.insertInto('teams').values(team).returning('id').executeTakeFirstOrThrow()
  const { id: policyId } = await buildPolicy(ctx)
  const { id: ofTeam } = await buildPolicy(ctx, { teamId })
  const { id: calm } = await buildPolicy(ctx)
  const flip = (policy: number, from: Answer, to: Answer, ...hostIds: number[]) =>
    inTransaction(ctx.db, async (tx) => {
      const firstSeq = await takeEventNumbers(tx, 1)
      await insertFlips(tx, [{ policyId: policy, from, to, hostIds }], { firstSeq, at: ctx.clock.now() })
    })
  await flip(policyId, 'passing', 'failing', 1, 2, 3)
  await ctx.clock.advance(3_600_000)
  const since = ctx.clock.now()
  assert.deepEqual(await countFailingChanges(ctx.db, since), [])
  await flip(policyId, 'failing', 'passing', 1)
  await flip(policyId, 'no response', 'failing', 4, 5)
  await flip(policyId, 'passing', 'failing', 1)
  await flip(policyId, 'failing', 'no response', 2)
  await flip(ofTeam, 'passing', 'failing', 1)
  await flip(calm, 'no response', 'passing', 1)
  assert.deepEqual(await countFailingChanges(ctx.db, since), [{ policyId, began: 3, stopped: 2 }])
})
