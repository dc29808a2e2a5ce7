import type { Clock } from '../../../kernel/clock.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { Metrics } from '../../../platform/metrics/create-metrics.ts'
import { measureOutbox } from '../queries/outbox-queries.ts'
import type { AttemptRecord, RecordedAttempt } from './attempt-record.ts'

const bucketsSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Adds the figures of deliveries; returns what counts an attempt that has been recorded. */
export function addDeliveryMetrics(
  metrics: Metrics,
  { db, clock }: { db: Db; clock: Clock },
): (record: AttemptRecord, recorded: RecordedAttempt) => void {
  const durations = metrics.histogram({
    name: 'muster_delivery_attempt_duration_seconds',
    help: 'How long attempts took, by kind of destination and outcome.',
    labels: ['kind', 'outcome'],
    buckets: bucketsSeconds,
  })
  const ended = metrics.counter({
    name: 'muster_deliveries_total',
    help: 'Deliveries that this process has delivered or given up.',
    labels: ['kind', 'state'],
  })
  const outbox = () => measureOutbox(db)
  metrics.gauge({
    name: 'muster_outbox_deliveries',
    help: 'Deliveries that are not settled: waiting, held or dead.',
    labels: ['kind', 'state'],
    collect: async () => (await outbox()).map(({ kind, state, count }) => ({ labels: { kind, state }, value: count })),
  })
  metrics.gauge({
    name: 'muster_outbox_age_seconds',
    help: 'Age of the oldest waiting delivery.',
    labels: ['kind'],
    collect: async () =>
      (await outbox())
        .filter(({ state }) => state === 'waiting')
        .map(({ kind, oldestAt }) => ({
          labels: { kind },
          value: Math.max(0, clock.now().getTime() - oldestAt.getTime()) / 1000,
        })),
  })
  return ({ delivery, durationMs }, { outcome }) => {
    const kind = delivery.destinationKind
    durations.observe({ kind, outcome: outcome.kind }, durationMs / 1000)
    if (outcome.kind === 'delivered' || outcome.kind === 'dead') ended.add({ kind, state: outcome.kind })
  }
}
