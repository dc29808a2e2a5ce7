import { listPoliciesRoute, listTeamPoliciesRoute, type Policy } from '@muster/contract/rest/policy.ts'
import type { Client } from './client.ts'
import { listPages } from './list-pages.ts'

/** The name that servers of Fleet have for it too, so that policies can be fetched from there. */
const listGlobalRoute = { ...listPoliciesRoute, path: '/policies' } as const

/** The team's own, or the global ones. */
export function listPolicies(client: Client, team: { readonly id: number } | undefined): Promise<readonly Policy[]> {
  return listPages(async (query) => {
    // Fleet leaves the key out where there are none.
    const answer: { readonly policies?: readonly Policy[] } = await (team
      ? client.call(listTeamPoliciesRoute, { params: { team_id: team.id }, query })
      : client.call(listGlobalRoute, { query }))
    return answer.policies ?? []
  })
}
