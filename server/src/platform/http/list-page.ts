import { AppError } from '../../kernel/errors.ts'
import { isDataError } from '../database/database-error.ts'

/** Fleet's list options, as the transport has checked them. */
export interface ListQuery {
  readonly page?: number | undefined
  readonly per_page?: number | undefined
  readonly order_key?: string | undefined
  readonly order_direction?: 'asc' | 'desc' | undefined
  readonly after?: string | undefined
  readonly query?: string | undefined
}

export interface ListPage<Key extends string = string> {
  readonly limit: number
  readonly offset: number
  readonly orderKey: Key
  readonly isDescending: boolean
  /** Only rows beyond this value of the order key. */
  readonly after: string | undefined
  readonly search: string | undefined
}

export interface ListRules<Key extends string> {
  /** What the list can be ordered by. */
  readonly keys: readonly Key[]
  readonly defaultKey: NoInfer<Key>
  readonly isDefaultDescending?: boolean
  /** Rows where no page is asked for. */
  readonly withoutPaging?: number
  /** The largest page; what is asked beyond is cut. */
  readonly maxRows?: number
}

const rowsOfAPage = 20

/** No statement returns more. */
export const maxRowsOfStatement = 1_000

/** Throws `bad-request` naming the parameter. */
export function parseListQuery<Key extends string>(query: ListQuery, rules: ListRules<Key>): ListPage<Key> {
  const { page = 0, order_key: wanted } = query
  const orderKey = wanted === undefined ? rules.defaultKey : rules.keys.find((key) => key === wanted)
  if (orderKey === undefined) {
    throw badQuery('order_key', `"${wanted}" is not a key to order by; use one of ${rules.keys.join(', ')}`)
  }
  if (query.order_direction !== undefined && wanted === undefined) {
    throw badQuery('order_direction', 'order_direction needs order_key')
  }
  if (query.after !== undefined && wanted === undefined) throw badQuery('after', 'after needs order_key')
  const withoutPaging = rules.withoutPaging ?? maxRowsOfStatement
  const wantedRows = query.per_page ?? (query.page === undefined ? withoutPaging : rowsOfAPage)
  const limit = Math.min(wantedRows, rules.maxRows ?? maxRowsOfStatement)
  return {
    limit,
    offset: page * limit,
    orderKey,
    isDescending: wanted === undefined ? (rules.isDefaultDescending ?? false) : query.order_direction === 'desc',
    after: query.after,
    search: query.query === '' ? undefined : query.query,
  }
}

/** Reads a page that is larger than a statement may return in parts. */
export async function readInParts<Row, Page extends { readonly limit: number; readonly offset: number }>(
  page: Page,
  read: (part: Page) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  if (page.limit <= maxRowsOfStatement) return read(page)
  const rows: Row[] = []
  while (rows.length < page.limit) {
    const limit = Math.min(maxRowsOfStatement, page.limit - rows.length)
    const part = await read({ ...page, limit, offset: page.offset + rows.length })
    rows.push(...part)
    if (part.length < limit) break
  }
  return rows
}

/** The database compares `after` with the order key, and refuses what is no value of it. */
export async function refusingBadAfter<T>({ after, order_key }: ListQuery, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (after === undefined || !isDataError(error)) throw error
    throw badQuery('after', `"${after}" is not a value of ${order_key}`)
  }
}

export function badQuery(field: string, reason: string): AppError {
  return new AppError('bad-request', reason, { fields: [{ field, reason }] })
}
