import assert from 'node:assert/strict'
import { test, type TestContext as NodeTest } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { createScheduler } from '../../platform/jobs/create-scheduler.ts'
import { listNotices } from './list-notices.ts'
import { createScheduleWatch } from './watch-schedules.ts'

const hourMs = 3_600_000

async function openWatch(t: NodeTest, work: { fails: boolean }) {
  const ctx = await openTestContext(t)
  const scheduler = createScheduler({ ctx, database: ctx.database })
  scheduler.define({
    name: 'hourly',
    intervalMs: async () => hourMs,
    run: async () => {
      if (work.fails) throw new Error('the disk is full')
    },
  })
  const open = async () => (await listNotices(ctx, {})).map(({ kind, subject }) => `${kind} ${subject}`)
  return { ctx, scheduler, watch: createScheduleWatch({ ctx, scheduler }), open }
}

test('a schedule that does not run is noticed after two more intervals, once, and settled when it runs', async (t) => {
  const { ctx, scheduler, watch, open } = await openWatch(t, { fails: false })
  await watch.look()
  await scheduler.check()
  await ctx.clock.advance(3 * hourMs)
  await watch.look()
  assert.deepEqual(await open(), [])
  await ctx.clock.advance(1)
  await watch.look()
  await watch.look()
  assert.deepEqual(await open(), ['schedule_overdue schedule hourly'])
  const [notice] = await listNotices(ctx, {})
  assert.equal(notice?.occurrences, 1)
  assert.match(notice?.message ?? '', /The cause: it does not run/)
  await scheduler.check()
  await watch.look()
  assert.deepEqual(await open(), [])
})

test('a schedule that fails each time is overdue although it is tried again', async (t) => {
  const { ctx, scheduler, watch } = await openWatch(t, { fails: true })
  for (let tries = 0; tries < 5; tries++) {
    await scheduler.check()
    await ctx.clock.advance(hourMs)
  }
  await watch.look()
  const [notice] = await listNotices(ctx, {})
  assert.match(notice?.message ?? '', /its runs fail: the disk is full/)
})

test('looks by itself, first when what was missed could be made up for', async (t) => {
  const { ctx, scheduler, watch, open } = await openWatch(t, { fails: false })
  await scheduler.check()
  await ctx.clock.advance(4 * hourMs)
  await watch.start?.()
  t.after(() => watch.stop())
  assert.deepEqual(await open(), [])
  await ctx.clock.advance(5 * 60_000)
  for (let tries = 0; tries < 100 && (await open()).length === 0; tries++)
    await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(await open(), ['schedule_overdue schedule hourly'])
})
