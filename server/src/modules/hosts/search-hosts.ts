import type { RouteInput } from '@muster/contract/common/route.ts'
import type { Host, searchHostsRoute } from '@muster/contract/rest/host.ts'
import type { Context } from '../../platform/context.ts'
import { visibleTeams } from '../identity/index.ts'
import { listHostRows } from './host-queries.ts'
import { toHostWire } from './host-wire.ts'

const maxFound = 10

/** The first hosts that match, by name: for fields that complete what is typed. */
export async function searchHosts(
  ctx: Context,
  { body }: Pick<RouteInput<typeof searchHostsRoute>, 'body'>,
): Promise<{ hosts: Host[] }> {
  const filter = {
    now: ctx.clock.now(),
    visibleTeamIds: visibleTeams(ctx.actor, 'host:read'),
    excludedIds: body.excluded_host_ids ?? undefined,
    search: body.query,
  }
  const page = { limit: maxFound, offset: 0, orderKey: 'hostname', isDescending: false } as const
  return { hosts: (await listHostRows(ctx.db, filter, page)).map((row) => toHostWire(row)) }
}
