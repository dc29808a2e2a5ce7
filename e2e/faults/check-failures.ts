import type { Episode } from './patient-hosts.ts'
import { countWebhooks, type Receipt } from './receipts.ts'
import type { StoredAnswers } from './stored-answers.ts'
import type { TrafficHost } from './traffic.ts'

export interface Failures {
  readonly receipts: readonly Receipt[]
  readonly episodes: readonly Episode[]
  readonly restless: readonly TrafficHost[]
  readonly policyIds: readonly number[]
  readonly left: StoredAnswers
}

/**
 * Every failure reached the receiver: of patient hosts each one exactly once; a restless host that stands failing at least
 * once, and none more often than it began to fail.
 */
export function checkFailures({ receipts, episodes, restless, policyIds, left }: Failures): readonly string[] {
  const webhooks = countWebhooks(receipts)
  const problems: string[] = []
  for (const { host, failures, isLastUncertain } of episodes) {
    const seen = webhooks(host.id, host.policyId)
    if (seen === failures || (isLastUncertain && seen === failures + 1)) continue
    problems.push(`host ${host.id} began to fail policy ${host.policyId} ${failures} times, ${seen} webhooks named it`)
  }
  for (const { id } of restless) {
    for (const policyId of policyIds) {
      const stored = left.hostOf(id)
      const [seen, most] = [webhooks(id, policyId), stored.failuresOf(policyId)]
      const least = stored.answerTo(policyId) === 'failing' ? 1 : 0
      if (seen >= least && seen <= most) continue
      problems.push(`host ${id} began to fail policy ${policyId} ${most} times, ${seen} webhooks named it`)
    }
  }
  return problems
}
