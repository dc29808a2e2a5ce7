import type { Db } from '../../platform/database/open-database.ts'
import type { Metrics } from '../../platform/metrics/create-metrics.ts'
import { countOpenNotices } from './notice-queries.ts'

export function addNoticeMetrics(metrics: Metrics, db: Db): void {
  metrics.gauge({
    name: 'muster_open_notices',
    help: 'Notices that nobody has settled.',
    labels: ['kind'],
    collect: async () => (await countOpenNotices(db)).map(({ kind, count }) => ({ labels: { kind }, value: count })),
  })
}
