import type { Context } from '../../platform/context.ts'
import { type ListQuery, parseListQuery, refusingBadAfter } from '../../platform/http/list-page.ts'
import { listPolicyRows, type Policy, policyOrderKeys } from './policy-queries.ts'

/** A team's own policies, or the global ones; all of them (up to a thousand) when no page is asked for. */
export async function listPolicies(
  ctx: Context,
  query: ListQuery,
  teamId: number | null = null,
): Promise<readonly Policy[]> {
  const page = parseListQuery(query, { keys: policyOrderKeys, defaultKey: 'id' })
  return refusingBadAfter(query, () => listPolicyRows(ctx.db, teamId, page))
}
