import { AppError, errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Context } from '../context.ts'
import { inTransaction } from '../database/in-transaction.ts'
import type { Database } from '../database/open-database.ts'
import { decideRun, nextRunAt } from './decide-run.ts'
import { requestRun } from './request-run.ts'
import { runScheduleIfDue } from './run-schedule.ts'
import { never, readTiming, type Schedule, type ScheduleRun, type ScheduleState, type Timing } from './schedule.ts'
import {
  expireScheduleClaims,
  insertMissingSchedules,
  listProgress,
  listRuns,
  listScheduleStates,
  lockScheduleWaiting,
} from './schedule-queries.ts'

/** How soon a process notices what another left behind. */
const lookEveryMs = 5_000
const shortestSleepMs = 100
/** Another process decides about a due schedule at this moment, or stands still with it. */
const lookAgainMs = 1_000
const stopWaitMs = 10_000
const shownRuns = 10

export interface ScheduleOverview extends ScheduleState {
  readonly intervalMs: number
  readonly nextRunAt: Date
  /**
   * When the last run that completed began, or the first run where none has; undefined before the first, and while the
   * schedule has none to wait for.
   */
  readonly progressAt: Date | undefined
  /** Newest first. */
  readonly runs: readonly ScheduleRun[]
}

/**
 * Runs schedules. Invariants: one process runs a schedule at a time; a run is recorded before it begins; a run that was
 * missed or interrupted happens once, soon after a process is there to do it; schedules do not wait for each other.
 */
export interface Scheduler extends Lifecycle {
  /** When it last looked for due runs, by the monotonic clock. */
  readonly lookedAtMs: number | undefined
  define(schedule: Schedule): void
  /** Runs what is due and resolves when those runs have ended. */
  check(): Promise<void>
  /** Asks for a run that begins after this call; `not-found` for an unknown name, `conflict` while one runs. */
  trigger(ctx: Context, name: string): Promise<void>
  list(): Promise<readonly ScheduleOverview[]>
}

export function createScheduler({ ctx, database }: { ctx: Context; database: Database }): Scheduler {
  const schedules = new Map<string, Schedule>()
  const running = new Map<string, Promise<void>>()
  const stopping = new AbortController()
  let wake = new AbortController()
  let loop: Promise<void> | undefined
  let lookedAtMs: number | undefined

  async function readStates(): Promise<readonly ScheduleState[]> {
    const names = [...schedules.keys()]
    const states = await listScheduleStates(database.db, names)
    if (states.length === names.length) return states
    await insertMissingSchedules(database.db, names)
    return listScheduleStates(database.db, names)
  }

  function start(schedule: Schedule): void {
    const run = runScheduleIfDue(ctx, database.db, schedule, stopping.signal).then(
      (hasRun) => {
        running.delete(schedule.name)
        // Somebody may have asked for another run meanwhile.
        if (hasRun) wake.abort()
      },
      (error: unknown) => {
        running.delete(schedule.name)
        ctx.log.error({ schedule: schedule.name, error: errorText(error) }, 'cannot run a schedule')
      },
    )
    running.set(schedule.name, run)
  }

  /** Starts what is due and returns how long until the next one is. */
  async function startDue(): Promise<number> {
    let waitMs = lookEveryMs
    for (const state of await readStates()) {
      const schedule = schedules.get(state.name)
      if (!schedule || running.has(state.name)) continue
      const timing = await readTiming(schedule)
      // Read after the timing: what says "now" must not seem to lie ahead.
      const now = ctx.clock.now()
      if (decideRun(state, now, timing)) {
        start(schedule)
        waitMs = Math.min(waitMs, lookAgainMs)
      } else waitMs = Math.min(waitMs, leftMs(state, now, timing))
    }
    return Math.max(waitMs, shortestSleepMs)
  }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController()
      const waitMs = await startDue().catch((error: unknown) => {
        ctx.log.warn({ error: errorText(error) }, 'cannot look for due schedules')
        return lookEveryMs
      })
      lookedAtMs = ctx.clock.monotonicMs()
      await ctx.clock.sleep(waitMs, AbortSignal.any([wake.signal, stopping.signal]))
    }
  }

  async function trigger(caller: Context, name: string): Promise<void> {
    if (!schedules.has(name)) throw unknownSchedule(name, [...schedules.keys()])
    await inTransaction(caller.db, async (tx) => {
      await insertMissingSchedules(tx, [name])
      const state = await lockScheduleWaiting(tx, name)
      if (state?.isRunning) throw alreadyRunning(state)
      await requestRun(caller, tx, name)
    })
    caller.changes.announce('schedules')
  }

  async function list(): Promise<readonly ScheduleOverview[]> {
    const now = ctx.clock.now()
    const states = await readStates()
    const progress = await listProgress(database.db, [...schedules.keys()])
    const runs = Map.groupBy(await listRuns(database.db, [...schedules.keys()], shownRuns), ({ name }) => name)
    return Promise.all(
      states.map(async (state) => {
        const schedule = schedules.get(state.name)
        const timing = schedule ? await readTiming(schedule) : { intervalMs: 0, dueAt: undefined }
        const { intervalMs } = timing
        return {
          ...state,
          intervalMs,
          nextRunAt: nextRunAt(state, now, timing),
          progressAt: timing.dueAt === never ? undefined : progress.get(state.name),
          runs: runs.get(state.name) ?? [],
        }
      }),
    )
  }

  ctx.changes.subscribe('schedules', () => wake.abort())
  return {
    get lookedAtMs() {
      return lookedAtMs
    },
    define: (schedule) => void schedules.set(schedule.name, schedule),
    check: async () => {
      await startDue()
      await Promise.all(running.values())
    },
    trigger,
    list,
    start: async () => {
      if (database.kind === 'embedded') await expireScheduleClaims(database.db)
      loop = look()
    },
    stop: async () => {
      stopping.abort()
      await loop
      const giveUp = new AbortController()
      await Promise.race([Promise.all(running.values()), ctx.clock.sleep(stopWaitMs, giveUp.signal)])
      giveUp.abort()
    },
  }
}

function unknownSchedule(name: string, known: readonly string[]): AppError {
  const names = [...known].sort().join(', ')
  return new AppError('not-found', `there is no schedule "${name}"; the schedules are: ${names}`)
}

function alreadyRunning(state: ScheduleState): AppError {
  const since = state.lastStartedAt?.toISOString()
  return new AppError(
    'conflict',
    `the schedule "${state.name}" is running (since ${since}); try again when it has ended`,
  )
}

/** Until it is due, or until the claim ends of whoever runs it: then its process is dead. */
function leftMs(state: ScheduleState, now: Date, timing: Timing): number {
  return state.isRunning ? (state.claimLeftMs ?? lookEveryMs) : nextRunAt(state, now, timing).getTime() - now.getTime()
}
