import type { Host, listHostsRoute } from '@muster/contract/rest/host.ts'
import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { Context } from '../../platform/context.ts'
import { type ListQuery, parseListQuery, readInParts, refusingBadAfter } from '../../platform/http/list-page.ts'
import { hasPermission, visibleTeams } from '../identity/index.ts'
import type { HostDependents } from './host-dependents.ts'
import { type HostFilter, type HostPage, hostOrderKeys, type HostRow, listHostRows } from './host-queries.ts'
import { toHostWire } from './host-wire.ts'

export type HostListQuery = RouteInput<typeof listHostsRoute>['query']
type SoftwareDependents = Pick<HostDependents, 'chooseSoftware' | 'findSoftware'>

const maxRows = 10_000
const bytesPerGigabyte = 1e9

/** A page of hosts. Without `per_page` the first hundred: no answer grows with the fleet. */
export async function listHosts(
  ctx: Context,
  { query }: { query: HostListQuery },
  dependents: SoftwareDependents,
): Promise<RouteAnswer<typeof listHostsRoute>> {
  const filter = await toHostFilter(ctx, query, dependents)
  const rows = await refusingBadAfter(query, () =>
    readInParts(toHostPage(query, { withoutPaging: 100, maxRows }), (part) => listHostRows(ctx.db, filter, part)),
  )
  const softwareId = query.software_version_id ?? query.software_id
  const isShown = softwareId !== undefined && hasPermission(ctx.actor, 'software:read', query.team_id)
  const software = isShown ? await dependents.findSoftware(ctx, { id: softwareId, teamId: query.team_id }) : undefined
  return { hosts: rows.map((row) => toListedHost(row, query)), ...(software ? { software } : {}) }
}

/** `issues` is 0 for those who do not want failing policies counted. */
export function toListedHost(row: HostRow, { disable_failing_policies: isUncounted }: HostListQuery): Host {
  return toHostWire(isUncounted ? { ...row, failing_policy_count: 0 } : row)
}

export function toHostPage(query: ListQuery, sizes: { withoutPaging: number; maxRows: number }): HostPage {
  return parseListQuery(query, { ...sizes, keys: hostOrderKeys, defaultKey: 'id' })
}

export async function toHostFilter(
  ctx: Context,
  query: Omit<HostListQuery, 'page'>,
  dependents: Pick<SoftwareDependents, 'chooseSoftware'>,
): Promise<HostFilter> {
  return {
    now: ctx.clock.now(),
    visibleTeamIds: visibleTeams(ctx.actor, 'host:read'),
    status: query.status === '' ? undefined : query.status,
    teamId: query.team_id,
    labelId: query.label_id,
    policyId: query.policy_id,
    policyResponse: query.policy_response,
    maxFreeBytes: query.low_disk_space === undefined ? undefined : query.low_disk_space * bytesPerGigabyte,
    softwareSets: await dependents.chooseSoftware(ctx, query),
    search: query.query,
  }
}
