import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { createScheduler } from './create-scheduler.ts'
import { createScheduleRoutes } from './schedule-routes.ts'

test('F13 the routes trigger a schedule and show what became of it', async (t) => {
  const ctx = await openTestContext(t)
  const scheduler = createScheduler({ ctx, database: ctx.database })
  scheduler.define({
    name: 'probe',
    intervalMs: async () => 3_600_000,
    run: () => Promise.reject(new Error('no luck')),
  })
  const [list, trigger] = createScheduleRoutes(scheduler)
  assert.deepEqual(await trigger?.run(ctx, { params: undefined, query: { name: 'probe' }, body: undefined }), {})
  await scheduler.check()
  const answer = await list?.run(ctx, { params: undefined, query: undefined, body: undefined })
  const at = '2026-06-01T12:00:00.000Z'
  const { schedules } = answer as { schedules: { runs: { id: string }[] }[] }
  const id = schedules[0]?.runs[0]?.id
  const run = {
    id,
    kind: 'triggered',
    started_at: at,
    finished_at: at,
    duration_ms: 0,
    outcome: 'failed',
    error: 'no luck',
  }
  const next = '2026-06-01T12:05:00.000Z'
  assert.deepEqual(schedules, [
    { name: 'probe', interval: '1h0m0s', is_running: false, last_started_at: at, next_run_at: next, runs: [run] },
  ])
})

test('F10 an absent name is answered like an unknown one', async (t) => {
  const ctx = await openTestContext(t)
  const [, trigger] = createScheduleRoutes(createScheduler({ ctx, database: ctx.database }))
  await assert.rejects(trigger?.run(ctx, { params: undefined, query: {}, body: undefined }) ?? Promise.resolve(), {
    code: 'not-found',
  })
})
