import { isAhead } from '../../kernel/clock.ts'
import type { RunKind, ScheduleState, Timing } from './schedule.ts'

/** Whether a schedule is to run now. However many runs were missed, one makes up for them. */
export function decideRun(state: ScheduleState, now: Date, timing: Timing): RunKind | undefined {
  if (state.isRunning) return undefined
  if (state.requestedAt) return 'triggered'
  if (state.isInterrupted) return 'scheduled'
  return nextRunAt(state, now, timing) <= now ? 'scheduled' : undefined
}

/** When it is due next, in the past when it is overdue. One that never ran is due now. */
export function nextRunAt(state: ScheduleState, now: Date, { intervalMs, dueAt }: Timing): Date {
  const retryAt = state.retryAt && !isAhead(state.retryAt, now) ? state.retryAt : undefined
  // What failed has not moved its own due time on.
  if (dueAt) return retryAt ?? dueAt
  if (!state.lastStartedAt || isAhead(state.lastStartedAt, now)) return now
  const dueMs = state.lastStartedAt.getTime() + intervalMs
  return new Date(retryAt ? Math.min(dueMs, retryAt.getTime()) : dueMs)
}
