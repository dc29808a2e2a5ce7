import type { CheckinHost, QuerySource } from '../../platform/ingest/checkin.ts'
import { hostJitterMs } from '../../platform/ingest/due.ts'
import { DETAIL_PREFIX } from './detail-prefix.ts'
import { type DetailSwitches, detailQueriesFor } from './details/index.ts'
import { platformFamily } from './platform-family.ts'

export interface DetailSourceOptions {
  readonly intervalMs: number
  readonly maxJitterPercent: number
  readSwitches(): DetailSwitches
}

/** What a host is asked about its vitals: everything for its platform, each `intervalMs` plus the host's jitter. */
export function createDetailSource(options: DetailSourceOptions): QuerySource {
  return {
    family: 'detail',
    isDue: (host, due, nowMs) =>
      !host.isKnown ||
      due.detail + options.intervalMs + hostJitterMs(host, options.intervalMs, options.maxJitterPercent) <= nowMs,
    queriesFor: (host: CheckinHost) =>
      detailQueriesFor(platformFamily(host.platform), options.readSwitches()).map(({ name, sql, discovery }) => ({
        name: DETAIL_PREFIX + name,
        sql,
        ...(discovery === undefined ? {} : { discovery }),
      })),
  }
}
