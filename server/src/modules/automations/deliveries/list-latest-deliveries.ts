import type { listLatestDeliveriesRoute } from '@muster/contract/rest/delivery.ts'
import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { Context } from '../../../platform/context.ts'
import { listLatestDeliveryRows } from '../queries/delivery-queries.ts'
import { toDeliveryAnswer } from './delivery-wire.ts'
import { visibleTeams } from '../../identity/index.ts'

const defaultCount = 50

/** For pages that show a strip for each: one question, whatever their number. */
export async function listLatestDeliveries(
  ctx: Context,
  { query: { of, count = defaultCount } }: RouteInput<typeof listLatestDeliveriesRoute>,
): Promise<RouteAnswer<typeof listLatestDeliveriesRoute>> {
  const rows = await listLatestDeliveryRows(ctx.db, {
    of,
    teamIds: visibleTeams(ctx.actor, 'delivery:read'),
    limit: count,
  })
  return { deliveries: rows.map(toDeliveryAnswer) }
}
