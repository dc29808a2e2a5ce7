import type {
  createPolicyRoute,
  createTeamPolicyRoute,
  deletePoliciesRoute,
  deleteTeamPoliciesRoute,
  getPolicyRoute,
  getTeamPolicyRoute,
  listPoliciesRoute,
  listPolicyChangesRoute,
  listTeamPoliciesRoute,
  Policy,
  PolicyPayload,
  updatePolicyRoute,
  updateTeamPolicyRoute,
} from '@muster/contract/rest/policy.ts'
import { queryOptions } from '@tanstack/react-query'
import { ApiError, callApi } from './call-api.ts'
import { listAllPages } from './list-all-pages.ts'

const liveMs = 10_000

export const policyKeys = { all: ['policies'] as const }

export const policiesQuery = queryOptions({
  queryKey: [...policyKeys.all, 'list'],
  queryFn: ({ signal }): Promise<readonly Policy[]> =>
    listAllPages(async (page) => {
      const query = { ...page, order_key: 'name' }
      return (await callApi<typeof listPoliciesRoute>('GET', '/global/policies', { query }, signal)).policies
    }),
  refetchInterval: liveMs,
})

/** By policy, how often hosts began and stopped to fail it within a day; nothing changed about one that is not here. */
export const policyChangesQuery = queryOptions({
  queryKey: [...policyKeys.all, 'changes'],
  queryFn: async ({ signal }) => {
    const { changes } = await callApi<typeof listPolicyChangesRoute>('GET', '/policies/changes', {}, signal)
    return new Map(changes.map((change) => [change.policy_id, change]))
  },
  refetchInterval: 60_000,
})

/** A team's own policies and, apart from them, those of all hosts, which concern its hosts too. */
export function teamPoliciesQuery(teamId: number) {
  return queryOptions({
    queryKey: [...policyKeys.all, 'list', teamId],
    queryFn: async ({ signal }) => {
      const inherited: Policy[] = []
      const own = await listAllPages(async (page) => {
        const input = { params: { team_id: teamId }, query: { ...page, order_key: 'name' } }
        const answer = await callApi<typeof listTeamPoliciesRoute>('GET', '/teams/:team_id/policies', input, signal)
        if (page.page === 0) inherited.push(...(answer.inherited_policies ?? []))
        return answer.policies
      })
      return { own, inherited }
    },
    refetchInterval: liveMs,
  })
}

/** A team or, where null, all hosts. */
type PolicyTeam = number | null

/** Within the scope of a team it is one of the team or one of all hosts: both concern its hosts. */
export function policyQuery(id: number, scope: number | undefined) {
  return queryOptions({
    queryKey: [...policyKeys.all, 'one', id, scope],
    queryFn: ({ signal }) => (scope ? getOfTeamOrAll(id, scope, signal) : getOfAll(id, signal)),
  })
}

async function getOfAll(id: number, signal: AbortSignal): Promise<Policy> {
  return (await callApi<typeof getPolicyRoute>('GET', '/global/policies/:id', { params: { id } }, signal)).policy
}

async function getOfTeamOrAll(id: number, teamId: number, signal: AbortSignal): Promise<Policy> {
  const input = { params: { team_id: teamId, policy_id: id } }
  const path = '/teams/:team_id/policies/:policy_id'
  // Both are asked at once: nobody waits for the one to hear that it is the other.
  const [ofTeam, ofAll] = await Promise.allSettled([
    callApi<typeof getTeamPolicyRoute>('GET', path, input, signal).then(({ policy }) => policy),
    getOfAll(id, signal),
  ])
  if (ofTeam.status === 'fulfilled') return ofTeam.value
  const isOfAll = ofTeam.reason instanceof ApiError && ofTeam.reason.status === 404
  if (isOfAll && ofAll.status === 'fulfilled') return ofAll.value
  throw ofTeam.reason
}

export async function savePolicy(
  { id, teamId }: { id: number | undefined; teamId: PolicyTeam },
  body: Omit<PolicyPayload, 'query_id'>,
): Promise<Policy> {
  if (teamId === null) {
    const { policy } =
      id === undefined
        ? await callApi<typeof createPolicyRoute>('POST', '/global/policies', { body })
        : await callApi<typeof updatePolicyRoute>('PATCH', '/global/policies/:id', { params: { id }, body })
    return policy
  }
  if (id === undefined) {
    const input = { params: { team_id: teamId }, body }
    return (await callApi<typeof createTeamPolicyRoute>('POST', '/teams/:team_id/policies', input)).policy
  }
  const input = { params: { team_id: teamId, policy_id: id }, body }
  return (await callApi<typeof updateTeamPolicyRoute>('PATCH', '/teams/:team_id/policies/:policy_id', input)).policy
}

export function deletePolicies(ids: number[], teamId: PolicyTeam) {
  if (teamId === null) return callApi<typeof deletePoliciesRoute>('POST', '/global/policies/delete', { body: { ids } })
  const input = { params: { team_id: teamId }, body: { ids } }
  return callApi<typeof deleteTeamPoliciesRoute>('POST', '/teams/:team_id/policies/delete', input)
}
