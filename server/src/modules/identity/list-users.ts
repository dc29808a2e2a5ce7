import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { selectUsers, type User, type UserPage } from './user-queries.ts'

export interface ListUsers {
  readonly page?: number | undefined
  readonly per_page?: number | undefined
  readonly order_key?: string | undefined
  readonly order_direction?: 'asc' | 'desc' | undefined
  readonly query?: string | undefined
}

const maxRows = 1000
const rowsOfAPage = 20
const orderKeys = ['id', 'name', 'email', 'created_at'] as const

/** By name unless another order is asked for; at most 1,000 at a time. */
export async function listUsers(ctx: Context, input: ListUsers): Promise<readonly User[]> {
  const limit = Math.min(input.per_page ?? (input.page === undefined ? maxRows : rowsOfAPage), maxRows)
  const page: UserPage = {
    orderBy: chooseOrder(input.order_key ?? 'name'),
    direction: input.order_direction ?? 'asc',
    search: input.query,
    limit,
    offset: (input.page ?? 0) * limit,
  }
  return selectUsers(ctx.db, page)
}

function chooseOrder(key: string): UserPage['orderBy'] {
  const found = orderKeys.find((known) => known === key)
  if (found === undefined)
    throw new AppError('bad-request', `order_key: "${key}" is not one of ${orderKeys.join(', ')}`)
  return found
}
