import type { HostPolicy } from '@muster/contract/rest/host.ts'
import type { Context } from '../../platform/context.ts'
import { listDueStates, platformFamily } from '../hosts/index.ts'
import { listPoliciesForTeam } from './policy-queries.ts'
import { isFor } from './policy-snapshot.ts'
import { toHostPolicyWire } from './policy-wire.ts'
import { noAnswers } from './standing-answers.ts'
import { listStandingAnswers } from './standing-queries.ts'

/** The policies that concern a host, with its answers. */
export async function listHostPolicies(
  ctx: Context,
  host: { readonly id: number; readonly teamId: number | null; readonly platform: string },
): Promise<HostPolicy[]> {
  const policies = await listPoliciesForTeam(ctx.db, host.teamId)
  const answers = (await listStandingAnswers(ctx.db, [host.id])).get(host.id) ?? noAnswers
  const answeredMs = (await listDueStates(ctx.db, [host.id])).get(host.id)?.policy ?? 0
  const scope = { teamId: host.teamId, family: platformFamily(host.platform) }
  return policies
    .filter((policy) => isFor(policy, scope))
    .map((policy) => toHostPolicyWire(policy, answers, answeredMs === 0 ? undefined : new Date(answeredMs)))
}
