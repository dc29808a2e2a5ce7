import type { RouteInput } from '@muster/contract/common/route.ts'
import type { createDestinationRoute } from '@muster/contract/rest/destination.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { insertDestination, updateDestinationOptions } from '../queries/destination-queries.ts'
import {
  checkAddress,
  describeDestinationChanges,
  recordChange,
  type SavedDestination,
  showDestination,
} from './save-destination.ts'
import { sealSettings } from './sealed-settings.ts'
import { changeWebhook, newWebhook } from './webhook/change-webhook.ts'
import { webhook } from './webhook/webhook.ts'

export async function createDestination(
  ctx: Context,
  outbound: Outbound,
  { body, query }: RouteInput<typeof createDestinationRoute>,
): Promise<SavedDestination> {
  const { kind, name, url, ...patch } = body
  const { grants, warnings } = await checkAddress(ctx, outbound, { url, patch, before: [], ...query })
  const settings = changeWebhook(newWebhook(ctx.random, url), patch, ctx.random)
  return inTransaction(ctx.db, async (tx) => {
    const fields = { kind, name, origin: webhook.originOf(settings), at: ctx.clock.now() }
    const id = await insertDestination(tx, { ...fields, sealedSettings: sealSettings(ctx.box, settings) })
    await updateDestinationOptions(tx, id, { stormBrake: body.storm_brake, allowedNetworks: grants })
    const destination = await showDestination(ctx, tx, id)
    const changes = describeDestinationChanges(undefined, destination, body)
    await recordChange(onTransaction(ctx, tx), { type: 'created_destination', id, name, opened: grants, changes })
    return { destination, warnings: [...warnings] }
  })
}
