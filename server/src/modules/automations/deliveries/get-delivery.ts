import type { DeliveryDetailAnswer } from '@muster/contract/rest/delivery.ts'
import type { Context } from '../../../platform/context.ts'
import { hasPermission } from '../../identity/index.ts'
import { listAttempts } from '../queries/attempt-queries.ts'
import { findDeliveryRow } from '../queries/delivery-queries.ts'
import { noSuchDelivery } from './no-such-delivery.ts'
import { toAttemptAnswer, toDeliveryAnswer } from './delivery-wire.ts'

export async function getDelivery(ctx: Context, { params }: { params: { id: string } }): Promise<DeliveryDetailAnswer> {
  const row = await findDeliveryRow(ctx.db, params.id)
  if (!row || !hasPermission(ctx.actor, 'delivery:read', row.teamId)) throw noSuchDelivery(params.id)
  const mayEdit = hasPermission(ctx.actor, 'delivery:write', row.teamId)
  const attempts = await listAttempts(ctx.db, row.id)
  return {
    delivery: {
      ...toDeliveryAnswer(row),
      host_ids: [...row.hostIds],
      ...(mayEdit && { body: row.body }),
      attempts: attempts.map((attempt) => toAttemptAnswer(attempt, mayEdit)),
    },
  }
}
