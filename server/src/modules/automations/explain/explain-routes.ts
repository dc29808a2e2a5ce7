import type { RouteInput } from '@muster/contract/common/route.ts'
import { type Explanation, explainRoute } from '@muster/contract/rest/explain.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import { explainCve } from './explain-cve.ts'
import { explainPolicy } from './explain-policy.ts'
import { listHostLabels } from '../../hosts/index.ts'
import { visibleTeams } from '../../identity/index.ts'

export function createExplainRoutes(deps: RuleDeps): readonly BoundRoute[] {
  return [bind(explainRoute, (ctx, { query }) => explain(ctx, deps, query))]
}

async function explain(
  ctx: Context,
  deps: RuleDeps,
  { policy_id, cve, host_id }: RouteInput<typeof explainRoute>['query'],
): Promise<Explanation> {
  await refuseHostOfOthers(ctx, host_id)
  if (cve !== undefined && policy_id === undefined)
    return explainCve(ctx, deps, { cve: cve.toUpperCase(), hostId: host_id })
  if (cve === undefined && policy_id !== undefined && host_id !== undefined) {
    return explainPolicy(ctx, deps, { policyId: policy_id, hostId: host_id })
  }
  throw new AppError('bad-request', 'give policy_id and host_id, or cve with or without host_id')
}

/** Whoever administers teams asks about their hosts only; of others they do not learn that there are any. */
async function refuseHostOfOthers(ctx: Context, hostId: number | undefined): Promise<void> {
  const teamIds = visibleTeams(ctx.actor, 'delivery:read')
  if (!teamIds) return
  if (hostId === undefined) throw new AppError('bad-request', 'give host_id, of a host of your team')
  const [host] = await listHostLabels(ctx.db, [hostId])
  if (host?.teamId && teamIds.includes(host.teamId)) return
  throw new AppError('not-found', `there is no host ${hostId}, and nothing is known of one`)
}
