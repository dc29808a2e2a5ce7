import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { openTestContext, type TestContext as MusterContext } from '@muster/testkit/test-context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { onTransaction } from '../../platform/context.ts'
import { listActivities } from './list-activities.ts'
import { recordActivity } from './record-activity.ts'

async function openWithThree(t: TestContext): Promise<MusterContext> {
  const ctx = await openTestContext(t)
  for (const type of ['created_policy', 'edited_config', 'deleted_host']) {
    await recordActivity(ctx, { type, details: { type } })
    await ctx.clock.advance(1000)
  }
  return ctx
}

test('lists the newest activity first, with its actor and details', async (t) => {
  const ctx = await openWithThree(t)
  const { activities, hasMore } = await listActivities(ctx, {})
  assert.deepEqual(
    activities.map(({ type }) => type),
    ['deleted_host', 'edited_config', 'created_policy'],
  )
  const [first] = activities
  assert.equal(first?.actorName, 'test')
  assert.equal(first?.actorId, null)
  assert.deepEqual(first?.details, { type: 'deleted_host' })
  assert.equal(hasMore, false)
})

test('pages and says whether there is more', async (t) => {
  const ctx = await openWithThree(t)
  const first = await listActivities(ctx, { page: 0, per_page: 2 })
  assert.equal(first.activities.length, 2)
  assert.equal(first.hasMore, true)
  const second = await listActivities(ctx, { page: 1, per_page: 2 })
  assert.deepEqual(
    second.activities.map(({ type }) => type),
    ['created_policy'],
  )
  assert.equal(second.hasMore, false)
})

test('orders by created_at ascending when only the key is given, and searches', async (t) => {
  const ctx = await openWithThree(t)
  const ordered = await listActivities(ctx, { order_key: 'created_at' })
  assert.equal(ordered.activities[0]?.type, 'created_policy')
  const found = await listActivities(ctx, { query: 'CONFIG' })
  assert.deepEqual(
    found.activities.map(({ type }) => type),
    ['edited_config'],
  )
})

test('refuses to order by a key that it does not have, naming those it has', async (t) => {
  const ctx = await openTestContext(t)
  await assert.rejects(
    listActivities(ctx, { order_key: 'shoe size' }),
    /"shoe size" is not a key to order by; use one of id, created_at/,
  )
})

test('forgets the activity when the transaction of the change fails', async (t) => {
  const ctx = await openTestContext(t)
  const change = inTransaction(ctx.db, async (tx) => {
    await recordActivity(onTransaction(ctx, tx), { type: 'edited_config', details: {} })
    throw new Error('the change failed')
  })
  await assert.rejects(change, /the change failed/)
  assert.deepEqual((await listActivities(ctx, {})).activities, [])
})
