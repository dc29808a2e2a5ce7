import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import type { HostPolicy } from '@muster/contract/rest/host.ts'
import type { Policy as PolicyWire } from '@muster/contract/rest/policy.ts'
import type { Context } from '../../platform/context.ts'
import { toInstant } from '../../platform/http/instant.ts'
import type { Policy } from './policy-queries.ts'
import type { StandingAnswers } from './standing-answers.ts'

function describePolicy(policy: Policy) {
  return {
    ...absentFeatures.policy,
    id: policy.id,
    name: policy.name,
    query: policy.query,
    description: policy.description,
    author_id: policy.authorId,
    author_name: policy.authorName,
    author_email: policy.authorEmail,
    team_id: policy.teamId,
    resolution: policy.resolution ?? '',
    platform: policy.platform,
    created_at: toInstant(policy.createdAt),
    updated_at: toInstant(policy.updatedAt),
  }
}

/** Counts are kept exactly, so they are as new as the answer. */
export function showPolicy({ clock }: Pick<Context, 'clock'>, policy: Policy): PolicyWire {
  return {
    ...describePolicy(policy),
    passing_host_count: policy.passingHostCount,
    failing_host_count: policy.failingHostCount,
    host_count_updated_at: toInstant(clock.now()),
  }
}

/** A policy as one host answers it. */
export function toHostPolicyWire(policy: Policy, answers: StandingAnswers, answeredAt: Date | undefined): HostPolicy {
  const response = answers.failing.includes(policy.id) ? 'fail' : answers.passing.includes(policy.id) ? 'pass' : ''
  const error = answers.errors[policy.id]
  return {
    ...describePolicy(policy),
    response,
    is_rechecking: response !== '' && (answeredAt === undefined || answeredAt < policy.queryChangedAt),
    ...(error ? { error: { message: error.message, at: error.at } } : {}),
  }
}
