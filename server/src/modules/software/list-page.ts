import { AppError } from '../../kernel/errors.ts'
import type { ListPage } from './list-queries.ts'

export interface ListOptions {
  readonly page?: number | undefined
  readonly per_page?: number | undefined
  readonly order_key?: string | undefined
  readonly order_direction?: 'asc' | 'desc' | undefined
}

const rowsWithoutPaging = 100
const rowsOfAPage = 20

/** By number of hosts, the most first, unless asked otherwise; without paging the first hundred. */
export function toListPage(query: ListOptions, orderKeys: Readonly<Record<string, unknown>>): ListPage {
  const { order_key: orderKey = 'hosts_count', order_direction: direction } = query
  if (!Object.hasOwn(orderKeys, orderKey)) {
    throw badQuery(
      'order_key',
      `"${orderKey}" is not a key to order by; use one of ${Object.keys(orderKeys).join(', ')}`,
    )
  }
  if (direction !== undefined && query.order_key === undefined) {
    throw badQuery('order_direction', 'order_direction needs order_key')
  }
  const limit = query.per_page ?? (query.page === undefined ? rowsWithoutPaging : rowsOfAPage)
  return {
    limit,
    offset: (query.page ?? 0) * limit,
    orderKey,
    isDescending: query.order_key === undefined || direction === 'desc',
  }
}

/** Whether there are pages around this one. */
export function toMeta({ limit, offset }: ListPage, count: number) {
  return { has_next_results: offset + limit < count, has_previous_results: offset > 0 }
}

function badQuery(field: string, reason: string): AppError {
  return new AppError('bad-request', reason, { fields: [{ field, reason }] })
}
