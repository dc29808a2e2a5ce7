import {
  countTeamPoliciesRoute,
  createTeamPolicyRoute,
  deleteTeamPoliciesRoute,
  getTeamPolicyRoute,
  listTeamPoliciesRoute,
  updateTeamPolicyRoute,
} from '@muster/contract/rest/policy.ts'
import type { Context } from '../../platform/context.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { authorize } from '../identity/index.ts'
import { getTeam } from '../teams/index.ts'
import { createPolicy } from './create-policy.ts'
import { deletePolicies } from './delete-policies.ts'
import { getPolicy } from './get-policy.ts'
import { listPolicies } from './list-policies.ts'
import { countPolicyRows } from './policy-queries.ts'
import { showPolicy } from './policy-wire.ts'
import { updatePolicy } from './update-policy.ts'

export const teamPolicyRoutes: readonly BoundRoute[] = [
  bind(listTeamPoliciesRoute, async (ctx, { params, query }) => {
    await enter(ctx, 'policy:read', params.team_id)
    const own = (await listPolicies(ctx, query, params.team_id)).map((policy) => showPolicy(ctx, policy))
    const inherited = (await listPolicies(ctx, {})).map((policy) => showPolicy(ctx, policy))
    return query.merge_inherited
      ? { policies: [...own, ...inherited] }
      : { policies: own, inherited_policies: inherited }
  }),
  bind(countTeamPoliciesRoute, async (ctx, { params, query }) => {
    await enter(ctx, 'policy:read', params.team_id)
    return { count: await countPolicyRows(ctx.db, params.team_id, query.query) }
  }),
  bind(getTeamPolicyRoute, async (ctx, { params }) => {
    await enter(ctx, 'policy:read', params.team_id)
    return { policy: showPolicy(ctx, await getPolicy(ctx.db, params.policy_id, params.team_id)) }
  }),
  bind(createTeamPolicyRoute, async (ctx, { params, body }) => {
    await enter(ctx, 'policy:write', params.team_id)
    return { policy: showPolicy(ctx, await createPolicy(ctx, body, params.team_id)) }
  }),
  bind(updateTeamPolicyRoute, async (ctx, { params, body }) => {
    await enter(ctx, 'policy:write', params.team_id)
    const change = { id: params.policy_id, teamId: params.team_id, fields: body }
    return { policy: showPolicy(ctx, await updatePolicy(ctx, change)) }
  }),
  bind(deleteTeamPoliciesRoute, async (ctx, { params, body }) => {
    await enter(ctx, 'policy:write', params.team_id)
    return { deleted: [...(await deletePolicies(ctx, { ids: body.ids, teamId: params.team_id }))] }
  }),
]

async function enter(ctx: Context, permission: 'policy:read' | 'policy:write', teamId: number): Promise<void> {
  authorize(ctx.actor, permission, teamId)
  await getTeam(ctx, teamId)
}
