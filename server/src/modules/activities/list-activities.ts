import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { type ActivityPage, selectActivities, type StoredActivity } from './activity-queries.ts'

export interface ListActivities {
  readonly page?: number | undefined
  readonly per_page?: number | undefined
  readonly order_key?: string | undefined
  readonly order_direction?: 'asc' | 'desc' | undefined
  readonly query?: string | undefined
}

export interface ActivityList {
  readonly activities: readonly StoredActivity[]
  readonly hasMore: boolean
}

const maxRows = 1000
const rowsOfAPage = 20

/** The newest first, at most 1,000 at a time. */
export async function listActivities(ctx: Context, input: ListActivities): Promise<ActivityList> {
  const limit = Math.min(input.per_page ?? (input.page === undefined ? maxRows : rowsOfAPage), maxRows)
  const rows = await selectActivities(ctx.db, {
    ...chooseOrder(input),
    search: input.query,
    limit: limit + 1,
    offset: (input.page ?? 0) * limit,
  })
  return { activities: rows.slice(0, limit), hasMore: rows.length > limit }
}

function chooseOrder({ order_key, order_direction }: ListActivities): Pick<ActivityPage, 'orderBy' | 'direction'> {
  if (order_key === undefined) return { orderBy: 'id', direction: order_direction ?? 'desc' }
  if (order_key !== 'id' && order_key !== 'created_at') {
    throw new AppError('bad-request', `order_key: "${order_key}" is not one of id, created_at`)
  }
  return { orderBy: order_key, direction: order_direction ?? 'asc' }
}
