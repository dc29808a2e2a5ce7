import { AppError, errorText } from '../../kernel/errors.ts'
import type { Context } from '../context.ts'
import { inTransaction, type Tx } from '../database/in-transaction.ts'
import type { Db } from '../database/open-database.ts'
import { decideRun } from './decide-run.ts'
import { readTiming, type RunKind, type Schedule } from './schedule.ts'
import {
  claimSchedule,
  deleteRunsOutside,
  findFirstOfChain,
  finishRun,
  holdScheduleClaim,
  insertRun,
  interruptOpenRuns,
  lockSchedule,
  releaseSchedule,
  renewScheduleClaim,
} from './schedule-queries.ts'

const renewEveryMs = 3_000
const retryAfterMs = 5 * 60_000
const recordAgainMs = 1_000
const keepRunsMs = 30 * 86_400_000

interface ClaimedRun {
  readonly id: string
  readonly kind: RunKind
  /** The first of the runs that dead processes left unfinished and that this one makes up for; else its own id. */
  readonly firstId: string
  readonly intervalMs: number
}

/** Runs the schedule if it is due and no other process has it. An error of the work is recorded, not thrown. */
export async function runScheduleIfDue(
  ctx: Context,
  db: Db,
  schedule: Schedule,
  stopping: AbortSignal,
): Promise<boolean> {
  const run = await claimRun(ctx, db, schedule)
  if (!run) return false
  const log = ctx.log.child({ schedule: schedule.name, run: run.id })
  const done = new AbortController()
  const renewing = keepClaim(ctx, db, run.id, done.signal)
  let isTakenOver = false
  const confirm = async (tx: Tx) => {
    isTakenOver = !(await holdScheduleClaim(tx, run.id))
    if (isTakenOver) throw takenOver(schedule.name)
  }
  const error = await schedule
    .run(
      { ...ctx, log, requestId: run.firstId, actor: { kind: 'system', name: schedule.name } },
      { kind: run.kind, confirm },
    )
    .then(
      () => '',
      (failure: unknown) => errorText(failure) || 'unknown error',
    )
  if (isTakenOver) log.warn({}, 'another process has taken over a scheduled run; this one stored nothing more')
  else if (error !== '') log.error({ error }, 'a scheduled run failed and is tried again')
  await recordEnd({ ...ctx, log }, db, { run, error, stopping }).finally(() => done.abort())
  await renewing
  return true
}

/** Again and again: what failed because the database is away or its disk full is tried again soon after that is over. */
async function recordEnd(
  ctx: Context,
  db: Db,
  { run, error, stopping }: { run: ClaimedRun; error: string; stopping: AbortSignal },
): Promise<void> {
  for (;;) {
    try {
      const at = ctx.clock.now()
      const retryAt = error === '' ? null : new Date(at.getTime() + Math.min(retryAfterMs, run.intervalMs))
      return await inTransaction(db, async (tx) => {
        await finishRun(tx, { id: run.id, at, outcome: error === '' ? 'completed' : 'failed', error })
        await releaseSchedule(tx, run.id, retryAt)
      })
    } catch (failure) {
      // Left to its claim: whoever is there next makes up for it.
      if (stopping.aborted) throw failure
      ctx.log.warn({ error: errorText(failure) }, 'cannot record how a scheduled run ended, trying again')
      await ctx.clock.sleep(recordAgainMs, stopping)
    }
  }
}

async function claimRun(ctx: Context, db: Db, schedule: Schedule): Promise<ClaimedRun | undefined> {
  const timing = await readTiming(schedule)
  return inTransaction(db, async (tx) => {
    const state = await lockSchedule(tx, schedule.name)
    const at = ctx.clock.now()
    const decided = state && decideRun(state, at, timing)
    if (!decided) return undefined
    await deleteRunsOutside(tx, schedule.name, { from: new Date(at.getTime() - keepRunsMs), now: at })
    const interrupted = await interruptOpenRuns(tx, schedule.name, at)
    const id = ctx.ids.next('run')
    const run = {
      id,
      firstId: interrupted.length > 0 ? ((await findFirstOfChain(tx, schedule.name)) ?? id) : id,
      kind: interrupted.some(({ kind }) => kind === 'triggered') ? 'triggered' : decided,
      intervalMs: timing.intervalMs,
    } as const
    await insertRun(tx, { id, kind: run.kind, name: schedule.name, at })
    await claimSchedule(tx, { name: schedule.name, runId: run.id, at })
    return run
  })
}

async function keepClaim(ctx: Context, db: Db, runId: string, done: AbortSignal): Promise<void> {
  while (!done.aborted) {
    await ctx.clock.sleep(renewEveryMs, done)
    if (done.aborted) return
    await renewScheduleClaim(db, runId).catch((error: unknown) => {
      ctx.log.warn({ run: runId, error: errorText(error) }, 'cannot renew the claim of a scheduled run')
    })
  }
}

function takenOver(name: string): AppError {
  return new AppError('conflict', `another process has taken over the schedule "${name}" meanwhile`)
}
