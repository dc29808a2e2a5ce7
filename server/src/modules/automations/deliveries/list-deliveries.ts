import type { listDeliveriesRoute } from '@muster/contract/rest/delivery.ts'
import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { Context } from '../../../platform/context.ts'
import { listDeliveryRows } from '../queries/delivery-queries.ts'
import { toDeliveryAnswer } from './delivery-wire.ts'
import { visibleTeams } from '../../identity/index.ts'

const defaultPerPage = 50

export async function listDeliveries(
  ctx: Context,
  { query }: RouteInput<typeof listDeliveriesRoute>,
): Promise<RouteAnswer<typeof listDeliveriesRoute>> {
  const perPage = query.per_page ?? defaultPerPage
  const rows = await listDeliveryRows(ctx.db, {
    teamIds: visibleTeams(ctx.actor, 'delivery:read'),
    automationId: query.automation_id,
    destinationId: query.destination_id,
    state: query.state,
    policyId: query.policy_id,
    hostId: query.host_id,
    cve: query.cve,
    createdAfter: query.created_after === undefined ? undefined : new Date(query.created_after),
    createdBefore: query.created_before === undefined ? undefined : new Date(query.created_before),
    beforePosition: query.after === undefined ? undefined : Number(query.after),
    limit: perPage + 1,
  })
  const page = rows.slice(0, perPage)
  const after = page.at(-1)?.position
  return {
    deliveries: page.map(toDeliveryAnswer),
    meta: { has_next_results: rows.length > perPage, after: after === undefined ? '' : String(after) },
  }
}
