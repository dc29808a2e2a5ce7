import type { CheckinHost, DueState, QuerySource } from '../../platform/ingest/checkin.ts'
import { isAnswerOld } from '../../platform/ingest/due.ts'
import { DETAIL_PREFIX } from './detail-prefix.ts'
import { type DetailSwitches, detailQueriesFor } from './details/index.ts'
import { platformFamily } from './platform-family.ts'

export interface DetailInterval {
  readonly intervalMs: number
  readonly maxJitterPercent: number
}

export interface DetailSourceOptions extends DetailInterval {
  readSwitches(): DetailSwitches
}

/** True when the host is to tell its vitals again; modules above ask their own questions at the same time. */
export function isDetailDue(host: CheckinHost, due: DueState, nowMs: number, interval: DetailInterval): boolean {
  return !host.isKnown || isAnswerOld(host, due.detail, { ...interval, nowMs })
}

/** What a host is asked about its vitals: everything for its platform, each `intervalMs` plus the host's jitter. */
export function createDetailSource(options: DetailSourceOptions): QuerySource {
  return {
    family: 'detail',
    isDue: (host, due, nowMs) => isDetailDue(host, due, nowMs, options),
    queriesFor: (host: CheckinHost) =>
      detailQueriesFor(platformFamily(host.platform), options.readSwitches()).map(({ name, sql, discovery }) => ({
        name: DETAIL_PREFIX + name,
        sql,
        ...(discovery === undefined ? {} : { discovery }),
      })),
  }
}
