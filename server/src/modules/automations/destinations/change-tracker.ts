import type { RouteInput } from '@muster/contract/common/route.ts'
import type { updateDestinationRoute } from '@muster/contract/rest/destination.ts'
import { invalidField } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { lockDestination, updateDestinationOptions } from '../queries/destination-queries.ts'
import { noSuchDestination } from './no-such-destination.ts'
import { describeDestinationChanges, recordChange, type SavedDestination, showDestination } from './save-destination.ts'

const changeable = new Set(['name', 'storm_brake'])

/** Name and brake of a tracker; its account and choices belong to `integrations` of the configuration document. */
export async function changeTracker(
  ctx: Context,
  { id, body }: { id: number; body: RouteInput<typeof updateDestinationRoute>['body'] },
): Promise<SavedDestination> {
  const other = Object.keys(body).find((key) => !changeable.has(key))
  if (other !== undefined) {
    const reason = `${other} of a ticket destination is not changed here; PATCH /config with its entry in integrations`
    throw invalidField(other, reason)
  }
  return inTransaction(ctx.db, async (tx) => {
    if (!(await lockDestination(tx, id))) throw noSuchDestination(id)
    const before = await showDestination(ctx, tx, id)
    await updateDestinationOptions(tx, id, { name: body.name, stormBrake: body.storm_brake })
    const destination = await showDestination(ctx, tx, id)
    const changes = describeDestinationChanges(before, destination, body)
    const { name } = destination
    await recordChange(onTransaction(ctx, tx), { type: 'edited_destination', id, name, opened: [], changes })
    return { destination, warnings: [] }
  })
}
