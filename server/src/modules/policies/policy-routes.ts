import {
  applyPolicySpecsRoute,
  countPoliciesRoute,
  createPolicyRoute,
  deletePoliciesRoute,
  getPolicyRoute,
  listPoliciesRoute,
  listPolicyChangesRoute,
  updatePolicyRoute,
} from '@muster/contract/rest/policy.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { applyPolicySpecs } from './apply-policy-specs.ts'
import { createPolicy } from './create-policy.ts'
import { deletePolicies } from './delete-policies.ts'
import { countFailingChanges } from './flip-queries.ts'
import { listPolicies } from './list-policies.ts'
import { getPolicy } from './get-policy.ts'
import { countPolicyRows } from './policy-queries.ts'
import { showPolicy } from './policy-wire.ts'
import { teamPolicyRoutes } from './team-policy-routes.ts'
import { updatePolicy } from './update-policy.ts'

const dayMs = 86_400_000

export const policyRoutes: readonly BoundRoute[] = [
  bind(listPoliciesRoute, async (ctx, { query }) => ({
    policies: (await listPolicies(ctx, query)).map((policy) => showPolicy(ctx, policy)),
  })),
  bind(countPoliciesRoute, async (ctx, { query }) => ({ count: await countPolicyRows(ctx.db, null, query.query) })),
  bind(listPolicyChangesRoute, async (ctx) => {
    const since = new Date(ctx.clock.now().getTime() - dayMs)
    const changes = await countFailingChanges(ctx.db, since)
    return {
      since: since.toISOString(),
      changes: changes.map(({ policyId, began, stopped }) => ({
        ...{ policy_id: policyId, began_failing: began, stopped_failing: stopped },
      })),
    }
  }),
  bind(getPolicyRoute, async (ctx, { params }) => ({
    policy: showPolicy(ctx, await getPolicy(ctx.db, params.id, null)),
  })),
  bind(createPolicyRoute, async (ctx, { body }) => ({ policy: showPolicy(ctx, await createPolicy(ctx, body)) })),
  bind(updatePolicyRoute, async (ctx, { params, body }) => ({
    policy: showPolicy(ctx, await updatePolicy(ctx, { id: params.id, fields: body })),
  })),
  bind(deletePoliciesRoute, async (ctx, { body }) => ({ deleted: [...(await deletePolicies(ctx, body))] })),
  bind(applyPolicySpecsRoute, async (ctx, { body }) => {
    await applyPolicySpecs(ctx, body)
    return {}
  }),
  ...teamPolicyRoutes,
]
