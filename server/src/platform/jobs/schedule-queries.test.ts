import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { inTransaction } from '../database/in-transaction.ts'
import { finishRun, insertRun, listLastRuns } from './schedule-queries.ts'

test('the last run of a schedule is the last that ended', async (t) => {
  const ctx = await openTestContext(t)
  const run = async (id: string, name: string, outcome?: 'completed' | 'failed') => {
    const at = ctx.clock.now()
    await inTransaction(ctx.db, async (tx) => {
      await insertRun(tx, { id, name, kind: 'scheduled', at })
      if (outcome) await finishRun(tx, { id, at, outcome, error: outcome === 'failed' ? 'no' : '' })
    })
    await ctx.clock.advance(1_000)
  }
  await run('run_1', 'a', 'failed')
  await run('run_2', 'a', 'completed')
  await run('run_3', 'b', 'completed')
  await run('run_4', 'b', 'failed')
  await run('run_5', 'b')
  const runs = await listLastRuns(ctx.database.db)
  assert.deepEqual(
    runs.map(({ id, error }) => [id, error]),
    [
      ['run_2', ''],
      ['run_4', 'no'],
    ],
  )
})
