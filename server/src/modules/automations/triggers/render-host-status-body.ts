import type { HostsUnseenBody } from '@muster/contract/webhooks/hosts-unseen.ts'

export interface HostStatusMessage {
  readonly percentage: number
  readonly unseenIds: readonly number[]
  readonly totalHosts: number
  readonly daysCount: number
  readonly includeDetails: boolean
}

/** The documented body, keys in the documented order; see docs/webhook-payloads.md. */
export function renderHostStatusBody(message: HostStatusMessage): string {
  const { percentage, unseenIds, totalHosts, daysCount, includeDetails } = message
  const body: HostsUnseenBody = {
    text:
      `More than ${percentage.toFixed(2)}% of your hosts have not checked into Fleet for more than ${daysCount} days. ` +
      'You’ve been sent this message because the Host status webhook is enabled in your Fleet instance.',
    data: {
      unseen_hosts: unseenIds.length,
      total_hosts: totalHosts,
      days_unseen: daysCount,
      ...(includeDetails && { host_ids: [...unseenIds] }),
    },
  }
  return JSON.stringify(body)
}
