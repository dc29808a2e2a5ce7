import type {
  createPolicyRoute,
  deletePoliciesRoute,
  getPolicyRoute,
  listPoliciesRoute,
  Policy,
  PolicyPayload,
  updatePolicyRoute,
} from '@muster/contract/rest/policy.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

const liveMs = 10_000
const pageSize = 1_000

export const policyKeys = { all: ['policies'] as const }

export const policiesQuery = queryOptions({
  queryKey: [...policyKeys.all, 'list'],
  queryFn: ({ signal }) => listAll(signal),
  refetchInterval: liveMs,
})

/** Nobody has thousands of policies; where somebody has, they still are all there. */
async function listAll(signal: AbortSignal): Promise<readonly Policy[]> {
  const found: Policy[] = []
  for (let page = 0; ; page++) {
    const query = { page, per_page: pageSize, order_key: 'name' }
    const { policies } = await callApi<typeof listPoliciesRoute>('GET', '/global/policies', { query }, signal)
    found.push(...policies)
    if (policies.length < pageSize) return found
  }
}

export function policyQuery(id: number) {
  return queryOptions({
    queryKey: [...policyKeys.all, 'one', id],
    queryFn: async ({ signal }) =>
      (await callApi<typeof getPolicyRoute>('GET', '/global/policies/:id', { params: { id } }, signal)).policy,
  })
}

export async function savePolicy(id: number | undefined, body: Omit<PolicyPayload, 'query_id'>): Promise<Policy> {
  const { policy } =
    id === undefined
      ? await callApi<typeof createPolicyRoute>('POST', '/global/policies', { body })
      : await callApi<typeof updatePolicyRoute>('PATCH', '/global/policies/:id', { params: { id }, body })
  return policy
}

export function deletePolicies(ids: number[]) {
  return callApi<typeof deletePoliciesRoute>('POST', '/global/policies/delete', { body: { ids } })
}
