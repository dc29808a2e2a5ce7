import type { PolicyFailingBody } from '@muster/contract/webhooks/policy-failing.ts'
import type { HostLabel } from '../../hosts/index.ts'
import type { Policy } from '../../policies/index.ts'
import { toHostInWebhook } from './to-host-in-webhook.ts'

export interface PolicyMessage {
  readonly at: Date
  readonly policy: Policy
  readonly hosts: readonly HostLabel[]
  readonly serverUrl: string
  /** Hosts of all batches of this policy: the count in the body is never below it. */
  readonly newlyFailingCount: number
  /** Whether the keys beyond the documented ones are there. */
  readonly includeDetails: boolean
}

/** The documented body, keys in the documented order; see docs/webhook-payloads.md. */
export function renderPolicyBody(message: PolicyMessage): string {
  const { policy, includeDetails } = message
  const body: PolicyFailingBody = {
    timestamp: message.at.toISOString(),
    policy: {
      id: policy.id,
      name: policy.name,
      query: policy.query,
      description: policy.description,
      author_id: policy.authorId,
      author_name: policy.authorName,
      author_email: policy.authorEmail,
      ...(includeDetails && { team_id: policy.teamId }),
      resolution: policy.resolution ?? '',
      ...(includeDetails && {
        platform: policy.platform,
        created_at: policy.createdAt.toISOString(),
        updated_at: policy.updatedAt.toISOString(),
      }),
      passing_host_count: policy.passingHostCount,
      failing_host_count: Math.max(policy.failingHostCount, message.newlyFailingCount),
    },
    hosts: message.hosts.map((host) => toHostInWebhook(host, message)),
  }
  return JSON.stringify(body)
}
