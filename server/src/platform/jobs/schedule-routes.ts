import {
  listSchedulesRoute,
  type ScheduleAnswer,
  type ScheduleRunAnswer,
  triggerScheduleRoute,
} from '@muster/contract/rest/schedule.ts'
import { formatDuration } from '../../kernel/duration.ts'
import { type BoundRoute, bind } from '../http/bound-route.ts'
import type { ScheduleOverview, Scheduler } from './create-scheduler.ts'
import type { ScheduleRun } from './schedule.ts'

export function createScheduleRoutes(scheduler: Scheduler): readonly BoundRoute[] {
  return [
    bind(listSchedulesRoute, async () => ({ schedules: (await scheduler.list()).map(toScheduleAnswer) })),
    bind(triggerScheduleRoute, async (ctx, { query }) => {
      await scheduler.trigger(ctx, query.name ?? '')
      return {}
    }),
  ]
}

function toScheduleAnswer(schedule: ScheduleOverview): ScheduleAnswer {
  return {
    name: schedule.name,
    interval: formatDuration(schedule.intervalMs),
    is_running: schedule.isRunning,
    last_started_at: schedule.lastStartedAt?.toISOString() ?? null,
    next_run_at: schedule.nextRunAt.toISOString(),
    runs: schedule.runs.map(toRunAnswer),
  }
}

function toRunAnswer(run: ScheduleRun): ScheduleRunAnswer {
  return {
    id: run.id,
    kind: run.kind,
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt?.toISOString() ?? null,
    duration_ms: run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null,
    outcome: run.outcome === '' ? 'running' : run.outcome,
    error: run.error,
  }
}
