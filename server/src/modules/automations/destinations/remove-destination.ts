import { AppError } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { recordActivity } from '../../activities/index.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import { deleteDestination, listDestinationDetails, lockDestination } from '../queries/destination-queries.ts'
import { noSuchDestination } from './no-such-destination.ts'
import { describeDestinationChanges, showDestination } from './save-destination.ts'

/** One that an automation uses is not removed under its feet. */
export async function removeDestination(
  ctx: Context,
  { params: { id } }: { params: { id: number } },
): Promise<Record<string, never>> {
  await inTransaction(ctx.db, async (tx) => {
    const isFound = await lockDestination(tx, id)
    const [stored] = isFound ? await listDestinationDetails(tx, id) : []
    if (!stored) throw noSuchDestination(id)
    if (stored.automationIds.length > 0) {
      const users = stored.automationIds.join(', ')
      throw new AppError('conflict', `automation ${users} sends to ${stored.name}; take it out there first`)
    }
    await cancelWaitingDeliveries(tx, { destinationId: id }, { reason: 'destination removed', at: ctx.clock.now() })
    const changes = describeDestinationChanges(await showDestination(ctx, tx, id), undefined)
    await deleteDestination(tx, id)
    const details = { destination_id: id, destination_name: stored.name, changes }
    await recordActivity(onTransaction(ctx, tx), { type: 'deleted_destination', details })
  })
  return {}
}
