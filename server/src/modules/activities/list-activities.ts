import type { Context } from '../../platform/context.ts'
import { type ListQuery, parseListQuery, refusingBadAfter } from '../../platform/http/list-page.ts'
import { activityOrderKeys, selectActivities, type StoredActivity } from './activity-queries.ts'

export interface ActivityList {
  readonly activities: readonly StoredActivity[]
  readonly hasMore: boolean
}

/** One less than a statement returns: the one more tells whether there is a next page. */
const maxRows = 999

/** The newest first unless another order is asked for. */
export async function listActivities(ctx: Context, query: ListQuery): Promise<ActivityList> {
  const rules = { keys: activityOrderKeys, defaultKey: 'id', isDefaultDescending: true, maxRows } as const
  const page = parseListQuery(query, rules)
  const rows = await refusingBadAfter(query, () => selectActivities(ctx.db, { ...page, limit: page.limit + 1 }))
  return { activities: rows.slice(0, page.limit), hasMore: rows.length > page.limit }
}
