import type { Context } from '../../platform/context.ts'
import { type ListQuery, parseListQuery, refusingBadAfter } from '../../platform/http/list-page.ts'
import { authorize } from './permissions.ts'
import { selectUsers, type User, userOrderKeys } from './user-queries.ts'

/** By name unless another order is asked for; at most 1,000 at a time. */
export async function listUsers(
  ctx: Context,
  query: ListQuery & { readonly team_id?: number | undefined },
): Promise<readonly User[]> {
  authorize(ctx.actor, 'user:read', query.team_id ?? null)
  const page = parseListQuery(query, { keys: userOrderKeys, defaultKey: 'name' })
  return refusingBadAfter(query, () => selectUsers(ctx.db, page, query.team_id))
}
