import type { Host, listHostsRoute } from '@muster/contract/rest/host.ts'
import type { RouteInput } from '@muster/contract/common/route.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { isDataError } from '../../platform/database/database-error.ts'
import { type HostFilter, hostOrderKeys, listHostRows } from './host-queries.ts'
import { toHostWire } from './host-wire.ts'

type Query = RouteInput<typeof listHostsRoute>['query']

const defaultPageSize = 100

/** A page of hosts. Without `per_page` the first hundred: no answer grows with the fleet. */
export async function listHosts(ctx: Context, { query }: { query: Query }): Promise<{ hosts: Host[] }> {
  const { page = 0, per_page: limit = query.page === undefined ? defaultPageSize : 20 } = query
  const orderBy = hostOrderKeys[query.order_key ?? 'id']
  if (!orderBy) {
    throw badQuery(
      'order_key',
      `"${query.order_key}" is not a key to order hosts by; use one of ${Object.keys(hostOrderKeys).join(', ')}`,
    )
  }
  if (query.order_direction !== undefined && query.order_key === undefined) {
    throw badQuery('order_direction', 'order_direction needs order_key')
  }
  const isDescending = query.order_direction === 'desc'
  try {
    const rows = await listHostRows(ctx.db, toHostFilter(ctx, query), {
      limit,
      offset: page * limit,
      orderBy,
      isDescending,
      after: query.after,
    })
    return { hosts: rows.map((row) => toHostWire(row)) }
  } catch (error) {
    if (!isDataError(error)) throw error
    throw badQuery('after', `"${query.after}" is not a value of ${query.order_key ?? 'id'}`)
  }
}

export function toHostFilter(ctx: Context, query: Omit<Query, 'page'>): HostFilter {
  return {
    now: ctx.clock.now(),
    status: query.status,
    teamId: query.team_id,
    policyId: query.policy_id,
    policyResponse: query.policy_response,
    search: query.query,
  }
}

function badQuery(field: string, reason: string): AppError {
  return new AppError('bad-request', reason, { fields: [{ field, reason }] })
}
