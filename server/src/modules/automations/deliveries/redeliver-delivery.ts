import { AppError } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { recordActivity } from '../../activities/index.ts'
import { hasPermission } from '../../identity/index.ts'
import { findDeliveryRow, setWaitingAgain } from '../queries/delivery-queries.ts'
import { noSuchDelivery } from './no-such-delivery.ts'

/** Sends the stored bytes again under the same id, whatever became of them the first time. */
export async function redeliverDelivery(
  ctx: Context,
  { params }: { params: { id: string } },
): Promise<Record<string, never>> {
  await inTransaction(ctx.db, async (tx) => {
    const row = await findDeliveryRow(tx, params.id)
    if (!row || !hasPermission(ctx.actor, 'delivery:write', row.teamId)) throw noSuchDelivery(params.id)
    if (row.destinationId === null)
      throw new AppError('conflict', `the destination of ${row.id} does not exist any more`)
    if (!(await setWaitingAgain(tx, row.id, ctx.clock.now()))) {
      throw new AppError(
        'conflict',
        `${row.id} is waiting to be sent already (next attempt ${row.nextAttemptAt.toISOString()})`,
      )
    }
    await recordActivity(onTransaction(ctx, tx), { type: 'redelivered', details: { delivery_id: row.id } })
    await ctx.changes.record(tx, 'deliveries')
  })
  ctx.changes.announce('deliveries')
  return {}
}
