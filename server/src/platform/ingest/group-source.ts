import type { CheckinHost, QueryFamily, QuerySource } from './checkin.ts'
import { hostFraction, isAnswerOld } from './due.ts'
import type { QueryGroup } from './query-group.ts'

export interface GroupSourceOptions {
  readonly family: Exclude<QueryFamily, 'detail'>
  readonly intervalMs: number
  readonly maxJitterPercent: number
  groupFor(host: CheckinHost): QueryGroup
  /** Over how long hosts are asked again after a question changed, so that a fleet does not answer in one breath. */
  changeSpreadMs(): number
}

/** Asks a host the questions of its group each interval, and soon after one of them changed. */
export function createGroupSource(options: GroupSourceOptions): QuerySource {
  const { family, groupFor, intervalMs, maxJitterPercent } = options
  return {
    family,
    isDue: (host, due, nowMs) => {
      const { newest } = groupFor(host)
      if (!newest) return false
      const answeredMs = due[family]
      if (isAnswerOld(host, answeredMs, { nowMs, intervalMs, maxJitterPercent })) return true
      return (
        answeredMs < newest.changedAtMs &&
        newest.changedAtMs + hostFraction(host.id) * options.changeSpreadMs() <= nowMs
      )
    },
    queriesFor: (host) => groupFor(host).queries,
  }
}
