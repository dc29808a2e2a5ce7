import type { HostSelection } from '@muster/contract/rest/host.ts'
import type { Permission } from '@muster/contract/common/route.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { visibleTeams } from '../identity/index.ts'
import { listHostTeams } from './host-change-queries.ts'
import { type HostFilter, listOrderedHostIds } from './host-queries.ts'

const maxHosts = 10_000_000

/** The hosts that a form's filters select, of those for which the actor has the permission. Ascending. */
export function listSelectedHosts(
  ctx: Context,
  filters: HostSelection,
  permission: Permission,
): Promise<readonly number[]> {
  const filter: HostFilter = {
    now: ctx.clock.now(),
    visibleTeamIds: visibleTeams(ctx.actor, permission),
    status: filters.status === '' ? undefined : filters.status,
    teamId: filters.team_id ?? undefined,
    labelId: filters.label_id || undefined,
    search: filters.query,
  }
  return listOrderedHostIds(ctx.db, filter, {
    limit: maxHosts,
    offset: 0,
    orderKey: 'id',
    isDescending: false,
  })
}

/** Those of these hosts that exist; throws `forbidden` when one is of a team that does not grant the permission. */
export async function listPermittedHosts(
  ctx: Context,
  hostIds: readonly number[],
  permission: Permission,
): Promise<readonly number[]> {
  const teamIds = visibleTeams(ctx.actor, permission)
  const hosts = await listHostTeams(ctx.db, hostIds)
  const others = teamIds ? hosts.filter(({ teamId }) => teamId === null || !teamIds.includes(teamId)) : []
  if (others.length > 0) {
    const named = others.slice(0, 5).map(({ id }) => id)
    throw new AppError('forbidden', `forbidden: your roles do not reach host ${named.join(', ')} (${permission})`)
  }
  return hosts.map(({ id }) => id)
}

const hostsOfTransaction = 1_000

/** Many hosts are changed a thousand at a time, each part whole: a crash leaves parts that the next call completes. */
export function* partsOfHosts(hostIds: readonly number[]): Generator<readonly number[]> {
  for (let start = 0; start < hostIds.length; start += hostsOfTransaction) {
    yield hostIds.slice(start, start + hostsOfTransaction)
  }
}
