import { getPolicyRoute, getTeamPolicyRoute } from '@muster/contract/rest/policy.ts'
import { getVulnerabilityRoute } from '@muster/contract/rest/vulnerability.ts'
import { showTicketsOf } from './modules/automations/index.ts'
import { hasPermission } from './modules/identity/index.ts'
import type { BoundRoute } from './platform/http/bound-route.ts'

interface Params {
  readonly id?: number
  readonly policy_id?: number
  readonly cve?: string
}

const policyRoutes: readonly unknown[] = [getPolicyRoute, getTeamPolicyRoute]

/** A policy and a CVE show the tickets about them to those who may read deliveries; their modules do not know tickets. */
export function withTickets(routes: readonly BoundRoute[]): readonly BoundRoute[] {
  return routes.map((bound) => {
    const isPolicy = policyRoutes.includes(bound.route)
    if (!isPolicy && bound.route !== getVulnerabilityRoute) return bound
    return {
      ...bound,
      run: async (ctx, input) => {
        const answer = (await bound.run(ctx, input)) as object
        if (!hasPermission(ctx.actor, 'delivery:read')) return answer
        // Checked against the schema of the route.
        const { id, policy_id: policyId = id, cve = '' } = input.params as Params
        const subject = isPolicy ? { kind: 'policy', id: String(policyId) } : { kind: 'cve', id: cve.toUpperCase() }
        return { ...answer, tickets: await showTicketsOf(ctx, subject) }
      },
    }
  })
}
