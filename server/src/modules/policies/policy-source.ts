import type { QuerySource } from '../../platform/ingest/checkin.ts'
import { hostFraction, hostJitterMs } from '../../platform/ingest/due.ts'
import type { PolicySnapshot } from './policy-snapshot.ts'

export interface PolicySourceOptions {
  readonly snapshot: PolicySnapshot
  readonly intervalMs: number
  readonly maxJitterPercent: number
  /** Over how long hosts are asked again after a policy changed, so that a fleet does not answer in one breath. */
  changeSpreadMs(): number
}

export function createPolicySource(options: PolicySourceOptions): QuerySource {
  const { snapshot, intervalMs, maxJitterPercent } = options
  return {
    family: 'policy',
    isDue: (host, due, nowMs) => {
      const { newest } = snapshot.groupFor(host)
      if (!newest) return false
      if (due.policy + intervalMs + hostJitterMs(host, intervalMs, maxJitterPercent) <= nowMs) return true
      return (
        due.policy < newest.changedAtMs &&
        newest.changedAtMs + hostFraction(host.id) * options.changeSpreadMs() <= nowMs
      )
    },
    queriesFor: (host) => snapshot.groupFor(host).queries,
  }
}
