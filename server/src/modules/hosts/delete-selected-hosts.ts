import type { RouteInput } from '@muster/contract/common/route.ts'
import type { deleteHostsRoute } from '@muster/contract/rest/host.ts'
import type { Context } from '../../platform/context.ts'
import { badQuery } from '../../platform/http/list-page.ts'
import { deleteHosts } from './delete-hosts.ts'
import type { HostDependents } from './host-dependents.ts'
import { listPermittedHosts, listSelectedHosts, partsOfHosts } from './select-hosts.ts'
import { refuseStatusWithLabel } from './transfer-hosts.ts'

/** Deletes the hosts with these ids, or those that the filters select. */
export async function deleteSelectedHosts(
  ctx: Context,
  { ids, filters }: RouteInput<typeof deleteHostsRoute>['body'],
  dependents: Pick<HostDependents, 'forgetHosts'>,
): Promise<void> {
  if (ids != null && ids.length > 0 && filters != null) throw badQuery('ids', 'give either ids or filters, not both')
  if (filters != null) refuseStatusWithLabel(filters)
  const wanted = filters == null ? (ids ?? []) : await listSelectedHosts(ctx, filters, 'host:write')
  const hostIds: number[] = []
  for (const part of partsOfHosts(wanted)) hostIds.push(...(await listPermittedHosts(ctx, part, 'host:write')))
  for (const part of partsOfHosts(hostIds)) await deleteHosts(ctx, { hostIds: part, reason: 'deleted' }, dependents)
}
