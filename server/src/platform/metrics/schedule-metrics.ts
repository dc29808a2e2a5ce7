import type { Clock } from '../../kernel/clock.ts'
import type { Scheduler } from '../jobs/create-scheduler.ts'
import type { Metrics } from './create-metrics.ts'

/** How late schedules are: a run that is due and has not begun. */
export function addScheduleMetrics(metrics: Metrics, scheduler: Pick<Scheduler, 'list'>, clock: Clock): void {
  metrics.gauge({
    name: 'muster_schedule_lag_seconds',
    help: 'How long the next run of a schedule is overdue; 0 when it is not.',
    labels: ['schedule'],
    collect: async () => {
      const nowMs = clock.now().getTime()
      return (await scheduler.list()).map(({ name, isRunning, nextRunAt }) => ({
        labels: { schedule: name },
        value: isRunning ? 0 : Math.max(0, nowMs - nextRunAt.getTime()) / 1000,
      }))
    },
  })
}
