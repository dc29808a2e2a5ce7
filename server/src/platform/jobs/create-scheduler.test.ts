import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { sql } from 'kysely'
import { inTransaction } from '../database/in-transaction.ts'
import type { Database } from '../database/open-database.ts'
import { createScheduler } from './create-scheduler.ts'
import { requestRun } from './request-run.ts'
import type { RunKind } from './schedule.ts'

const dayMs = 86_400_000

interface Probe {
  readonly kinds: RunKind[]
  intervalMs: number
  /** What the work does. */
  work: () => Promise<void>
}

async function open(t: NodeTest) {
  const ctx = await openTestContext(t)
  const probe: Probe = { kinds: [], intervalMs: dayMs, work: async () => undefined }
  return { ctx, probe, newProcess: () => newProcess(ctx, probe) }
}

function newProcess(ctx: TestContext, probe: Probe, database: Database = ctx.database) {
  const scheduler = createScheduler({ ctx, database })
  scheduler.define({
    name: 'probe',
    intervalMs: async () => probe.intervalMs,
    run: async (_ctx, { kind }) => {
      probe.kinds.push(kind)
      await probe.work()
    },
  })
  return scheduler
}

function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** A process begins a run, which goes on until it is let finish: it is at work, or dead. */
async function beginRun(probe: Probe, scheduler: ReturnType<typeof newProcess>) {
  const { opened, open: finish } = gate()
  probe.work = () => opened
  const run = scheduler.check()
  await until(() => probe.kinds.length === 1)
  return { run, finish }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1))
}

test('work that is due now runs, although the clock goes on while it is asked', async (t) => {
  const { ctx, probe } = await open(t)
  // As real clocks do: each look at it is later than the one before.
  const clock = { ...ctx.clock, now: () => (ctx.clock.set(new Date(ctx.clock.now().getTime() + 1)), ctx.clock.now()) }
  const scheduler = createScheduler({ ctx: { ...ctx, clock }, database: ctx.database })
  scheduler.define({
    name: 'probe',
    intervalMs: async () => dayMs,
    dueAt: async () => clock.now(),
    run: async (_ctx, { kind }) => void probe.kinds.push(kind),
  })
  await scheduler.check()
  assert.deepEqual(probe.kinds, ['scheduled'])
})

test('F01 F02 runs at once, then once in each interval', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const scheduler = newProcess()
  await scheduler.check()
  await scheduler.check()
  assert.equal(probe.kinds.length, 1)
  await ctx.clock.advance(dayMs)
  await scheduler.check()
  await scheduler.check()
  assert.deepEqual(probe.kinds, ['scheduled', 'scheduled'])
})

test('a restart keeps the rhythm, and missed runs are made up for by one', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  await newProcess().check()
  await ctx.clock.advance(dayMs / 2)
  await newProcess().check()
  assert.equal(probe.kinds.length, 1)
  await ctx.clock.advance(5 * dayMs)
  const scheduler = newProcess()
  await scheduler.check()
  await scheduler.check()
  assert.equal(probe.kinds.length, 2)
})

test('F04 a shorter interval takes effect at once', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const scheduler = newProcess()
  await scheduler.check()
  await ctx.clock.advance(5_000)
  probe.intervalMs = 1_000
  await scheduler.check()
  assert.equal(probe.kinds.length, 2)
})

test('two processes run a schedule once', async (t) => {
  const { probe, newProcess } = await open(t)
  const { opened, open: finish } = gate()
  probe.work = () => opened
  const checks = [newProcess().check(), newProcess().check()]
  await until(() => probe.kinds.length === 1)
  finish()
  await Promise.all(checks)
  assert.equal(probe.kinds.length, 1)
})

test('F08 a run of a dead process is marked as interrupted and happens again when its claim is over', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const { run: dead, finish } = await beginRun(probe, newProcess())
  const successor = newProcess()
  await successor.check()
  assert.equal(probe.kinds.length, 1)
  await sql`update schedules set claimed_until = clock_timestamp() - interval '1 ms'`.execute(ctx.db)
  probe.work = async () => undefined
  await successor.check()
  assert.equal(probe.kinds.length, 2)
  const [overview] = await successor.list()
  assert.deepEqual(overview?.runs.map(({ outcome }) => outcome).sort(), ['completed', 'interrupted'])
  finish()
  await dead
})

test('after a clock is put back it runs at once, and what it shows is of this time', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const scheduler = newProcess()
  await ctx.clock.advance(dayMs)
  await scheduler.check()
  ctx.clock.set(new Date(ctx.clock.now().getTime() - dayMs))
  await scheduler.check()
  await scheduler.check()
  assert.equal(probe.kinds.length, 2)
  const [overview] = await scheduler.list()
  assert.deepEqual(
    overview?.runs.map(({ startedAt }) => startedAt),
    [ctx.clock.now()],
  )
  assert.deepEqual(overview.nextRunAt, new Date(ctx.clock.now().getTime() + dayMs))
})

test('a claim of a dead process does not outlive a database clock that is put back', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const { run: dead, finish } = await beginRun(probe, newProcess())
  await sql`update schedules set claimed_until = clock_timestamp() + interval '1 day'`.execute(ctx.db)
  probe.work = async () => undefined
  await newProcess().check()
  assert.equal(probe.kinds.length, 2)
  finish()
  await dead
})

test('F07 the process that runs a schedule keeps its claim as long as it works', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const { run: check, finish } = await beginRun(probe, newProcess())
  await sql`update schedules set claimed_until = clock_timestamp() + interval '1 s'`.execute(ctx.db)
  await ctx.clock.advance(3_000)
  let isExtended = false
  for (let turn = 0; turn < 2_000 && !isExtended; turn++) {
    const { rows } = await sql`
      select name from schedules where claimed_until > clock_timestamp() + interval '5 s'`.execute(ctx.db)
    isExtended = rows.length === 1
  }
  assert.ok(isExtended)
  await newProcess().check()
  assert.equal(probe.kinds.length, 1)
  finish()
  await check
})

test('F14 a failing run is recorded and tried again in five minutes; the others run', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const scheduler = newProcess()
  let others = 0
  scheduler.define({ name: 'other', intervalMs: async () => dayMs, run: async () => void others++ })
  probe.work = () => Promise.reject(new Error('no luck'))
  await scheduler.check()
  assert.equal(others, 1)
  assert.deepEqual((await scheduler.list()).find(({ name }) => name === 'probe')?.runs[0]?.error, 'no luck')
  await ctx.clock.advance(4 * 60_000)
  await scheduler.check()
  assert.equal(probe.kinds.length, 1)
  probe.work = async () => undefined
  await ctx.clock.advance(60_000)
  await scheduler.check()
  assert.equal(probe.kinds.length, 2)
  assert.equal((await scheduler.list()).find(({ name }) => name === 'probe')?.runs[0]?.outcome, 'completed')
})

test('F10 triggering an unknown schedule names those that exist', async (t) => {
  const { ctx, newProcess } = await open(t)
  await assert.rejects(newProcess().trigger(ctx, 'nope'), { code: 'not-found', message: /"nope".*: probe$/ })
})

test('F13 triggers before a run begins are one run, F11 a trigger while it runs conflicts', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const scheduler = newProcess()
  await scheduler.check()
  await scheduler.trigger(ctx, 'probe')
  await scheduler.trigger(ctx, 'probe')
  const { opened, open: finish } = gate()
  probe.work = () => opened
  const check = scheduler.check()
  await until(() => probe.kinds.length === 2)
  await assert.rejects(scheduler.trigger(ctx, 'probe'), { code: 'conflict', message: /is running \(since 2026-06-01/ })
  finish()
  await check
  await scheduler.check()
  assert.deepEqual(probe.kinds, ['scheduled', 'triggered'])
})

test('a started scheduler runs what is due as time passes, and a request at once', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const scheduler = newProcess()
  await scheduler.start?.()
  t.after(() => scheduler.stop())
  await until(() => probe.kinds.length === 1)
  await inTransaction(ctx.db, (tx) => requestRun(ctx, tx, 'probe'))
  ctx.changes.announce('schedules')
  await until(() => probe.kinds.length === 2)
  assert.deepEqual(probe.kinds, ['scheduled', 'triggered'])
})

test('a run whose end cannot be recorded, as on a full disk, has ended as soon as it can', async (t) => {
  const { ctx, probe } = await open(t)
  let isFull = false
  let refused = 0
  const db = ctx.database.db.withPlugin({
    transformQuery: ({ node }) => {
      if (!isFull || node.kind !== 'UpdateQueryNode') return node
      refused++
      throw new Error('No space left on device')
    },
    transformResult: async ({ result }) => result,
  })
  probe.intervalMs = 1_000
  probe.work = async () => {
    isFull = true
  }
  const scheduler = newProcess(ctx, probe, { ...ctx.database, db })
  const check = scheduler.check()
  const passTime = async (condition: () => boolean) => {
    while (!condition()) {
      await ctx.clock.advance(1_000)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  await passTime(() => refused > 1)
  isFull = false
  let hasEnded = false
  void check.then(() => (hasEnded = true))
  await passTime(() => hasEnded)
  assert.deepEqual(
    (await scheduler.list())[0]?.runs.map(({ outcome }) => outcome),
    ['completed'],
  )
})

test('a schedule is looked at as soon as the claim of a dead process ends', async (t) => {
  const { ctx, probe, newProcess } = await open(t)
  const { run: dead, finish } = await beginRun(probe, newProcess())
  await sql`update schedules set claimed_until = clock_timestamp() + interval '2 s'`.execute(ctx.db)
  const sleeps: number[] = []
  const clock = {
    ...ctx.clock,
    sleep: (ms: number, signal?: AbortSignal) => (sleeps.push(ms), ctx.clock.sleep(ms, signal)),
  }
  const successor = createScheduler({ ctx: { ...ctx, clock }, database: ctx.database })
  successor.define({ name: 'probe', intervalMs: async () => dayMs, run: async () => undefined })
  await successor.start?.()
  await until(() => sleeps.length === 1)
  assert.ok(Number(sleeps[0]) <= 2_000, `it would look again in ${sleeps[0]} ms`)
  await successor.stop?.()
  finish()
  await dead
})

const onePerDatabase =
  process.env['MUSTER_TEST_DATABASE_URL'] === undefined && 'on the embedded database everybody waits for everybody'

test('nobody takes a run over while its process stores what it decided', { skip: onePerDatabase }, async (t) => {
  const { ctx } = await open(t)
  const owner = createScheduler({ ctx, database: ctx.database })
  const [confirmed, stored] = [gate(), gate()]
  owner.define({
    name: 'probe',
    intervalMs: async () => dayMs,
    run: (_ctx, { confirm }) =>
      inTransaction(ctx.db, async (tx) => {
        await confirm(tx)
        confirmed.open()
        await stored.opened
      }),
  })
  const check = owner.check()
  await confirmed.opened
  assert.equal(await canBeClaimed(ctx), false)
  stored.open()
  await check
  assert.equal(await canBeClaimed(ctx), true)
})

/** As another process claims a run. */
async function canBeClaimed({ db }: TestContext): Promise<boolean> {
  const { rows } = await sql`select 1 from schedules where name = 'probe' for update skip locked`.execute(db)
  return rows.length === 1
}
