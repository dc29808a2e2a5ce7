import type { listHostsRoute } from '@muster/contract/rest/host.ts'
import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { isDataError } from '../../platform/database/database-error.ts'
import type { HostDependents } from './host-dependents.ts'
import { type HostFilter, hostOrderKeys, listHostRows } from './host-queries.ts'
import { toHostWire } from './host-wire.ts'

type Query = RouteInput<typeof listHostsRoute>['query']
type SoftwareDependents = Pick<HostDependents, 'chooseSoftware' | 'findSoftware'>

const defaultPageSize = 100

/** A page of hosts. Without `per_page` the first hundred: no answer grows with the fleet. */
export async function listHosts(
  ctx: Context,
  { query }: { query: Query },
  dependents: SoftwareDependents,
): Promise<RouteAnswer<typeof listHostsRoute>> {
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
    const rows = await listHostRows(ctx.db, await toHostFilter(ctx, query, dependents), {
      limit,
      offset: page * limit,
      orderBy,
      isDescending,
      after: query.after,
    })
    const softwareId = query.software_version_id ?? query.software_id
    const software = softwareId === undefined ? undefined : await dependents.findSoftware(ctx, { id: softwareId })
    return { hosts: rows.map((row) => toHostWire(row)), ...(software ? { software } : {}) }
  } catch (error) {
    if (!isDataError(error)) throw error
    throw badQuery('after', `"${query.after}" is not a value of ${query.order_key ?? 'id'}`)
  }
}

export async function toHostFilter(
  ctx: Context,
  query: Omit<Query, 'page'>,
  dependents: SoftwareDependents,
): Promise<HostFilter> {
  return {
    now: ctx.clock.now(),
    status: query.status,
    teamId: query.team_id,
    policyId: query.policy_id,
    policyResponse: query.policy_response,
    softwareSets: await dependents.chooseSoftware(ctx, query),
    search: query.query,
  }
}

function badQuery(field: string, reason: string): AppError {
  return new AppError('bad-request', reason, { fields: [{ field, reason }] })
}
