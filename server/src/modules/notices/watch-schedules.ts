import { formatDuration } from '../../kernel/duration.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Context } from '../../platform/context.ts'
import type { ScheduleOverview, Scheduler } from '../../platform/jobs/create-scheduler.ts'
import { recordNotice } from './record-notice.ts'
import { resolveNotice } from './resolve-notice.ts'

const lookEveryMs = 60_000
/** After a start, what was missed is made up for first; short intervals may stumble. */
const patienceMs = 5 * 60_000

export interface ScheduleWatch extends Lifecycle {
  /** Opens and settles notices by what is true now. */
  look(): Promise<void>
}

/** Notices schedules that are overdue by two intervals: they do not run, run for ever, or fail each time. */
export function createScheduleWatch({
  ctx,
  scheduler,
}: {
  ctx: Context
  scheduler: Pick<Scheduler, 'list'>
}): ScheduleWatch {
  const stopping = new AbortController()
  let loop: Promise<void> | undefined
  /** Written once when it begins and once when it ends; what another process or an earlier start left is settled once. */
  const noticed = new Map<string, boolean>()

  async function look(): Promise<void> {
    const now = ctx.clock.now()
    for (const schedule of await scheduler.list()) {
      const isOverdue = isOverdueAt(schedule, now)
      if (noticed.get(schedule.name) === isOverdue) continue
      const subject = `schedule ${schedule.name}`
      if (isOverdue) await recordNotice(ctx, { kind: 'schedule_overdue', subject, ...describe(schedule) })
      else await resolveNotice(ctx, { kind: 'schedule_overdue', subject })
      noticed.set(schedule.name, isOverdue)
    }
  }

  async function watch(): Promise<void> {
    await ctx.clock.sleep(patienceMs, stopping.signal)
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) =>
        ctx.log.warn({ error: errorText(error) }, 'cannot look for overdue schedules'),
      )
      await ctx.clock.sleep(lookEveryMs, stopping.signal)
    }
  }

  return {
    look,
    start: async () => {
      loop = watch()
    },
    stop: async () => {
      stopping.abort()
      await loop
    },
  }
}

/** No run has completed in the interval in which one was due, nor in the two after it. */
function isOverdueAt({ progressAt, intervalMs }: ScheduleOverview, now: Date): boolean {
  if (!progressAt) return false
  return now.getTime() > progressAt.getTime() + 3 * Math.max(intervalMs, patienceMs)
}

function describe(schedule: ScheduleOverview): { message: string; details: Record<string, unknown> } {
  const { name, intervalMs, progressAt, isRunning, lastStartedAt, runs } = schedule
  const failure = runs.find(({ outcome }) => outcome === 'failed')?.error
  const cause = isRunning
    ? `a run has been going on since ${lastStartedAt?.toISOString()}`
    : failure
      ? `its runs fail: ${failure}`
      : 'it does not run'
  return {
    message:
      `The schedule "${name}" is overdue: no run has completed since ${progressAt?.toISOString()}, though there is one ` +
      `every ${formatDuration(intervalMs)}. The cause: ${cause}. GET /schedules shows its runs, POST /trigger?name=${name} begins one.`,
    details: { schedule: name, interval: formatDuration(intervalMs), last_completed_at: progressAt?.toISOString() },
  }
}
