import type { RouteInput } from '@muster/contract/common/route.ts'
import type { listPoliciesRoute } from '@muster/contract/rest/policy.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { listGlobalPolicies, type Policy, policyOrderKeys } from './policy-queries.ts'

const withoutPaging = 1_000

/** Global policies; all of them (up to a thousand) when no page is asked for. */
export async function listPolicies(
  ctx: Context,
  query: RouteInput<typeof listPoliciesRoute>['query'],
): Promise<readonly Policy[]> {
  const orderKey = query.order_key ?? 'id'
  if (!(orderKey in policyOrderKeys)) {
    const reason = `"${orderKey}" is not a key to order policies by; use one of ${Object.keys(policyOrderKeys).join(', ')}`
    throw new AppError('bad-request', reason, { fields: [{ field: 'order_key', reason }] })
  }
  const limit = query.per_page ?? (query.page === undefined ? withoutPaging : 20)
  return listGlobalPolicies(ctx.db, {
    limit,
    offset: (query.page ?? 0) * limit,
    orderKey: orderKey as keyof typeof policyOrderKeys,
    isDescending: query.order_direction === 'desc',
    search: query.query,
  })
}
