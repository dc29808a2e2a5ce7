import type { RouteInput } from '@muster/contract/common/route.ts'
import type { updateDestinationRoute } from '@muster/contract/rest/destination.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import {
  listDestinationDetails,
  lockDestination,
  updateDestination,
  updateDestinationOptions,
} from '../queries/destination-queries.ts'
import { noSuchDestination } from './no-such-destination.ts'
import { toDestinationAnswer } from './destination-wire.ts'
import { isTrackerKind } from './registry.ts'
import { changeTracker } from './change-tracker.ts'
import {
  checkAddress,
  describeDestinationChanges,
  recordChange,
  type SavedDestination,
  showDestination,
} from './save-destination.ts'
import { sealSettings } from './sealed-settings.ts'
import { changeWebhook } from './webhook/change-webhook.ts'
import { openWebhook } from './webhook/open-webhook.ts'
import { webhook } from './webhook/webhook.ts'

export async function changeDestination(
  ctx: Context,
  outbound: Outbound,
  { params: { id }, body, query }: RouteInput<typeof updateDestinationRoute>,
): Promise<SavedDestination> {
  const [stored] = await listDestinationDetails(ctx.db, id)
  if (!stored) throw noSuchDestination(id)
  if (isTrackerKind(stored.kind)) return changeTracker(ctx, { id, body })
  const before = openWebhook(ctx.box, stored.sealedSettings)
  const url = body.url ?? before.url
  const address = { url, patch: body, before: body.allowed_networks ?? stored.allowedNetworks, ...query }
  const { grants, warnings } = await checkAddress(ctx, outbound, address)
  // What is not about the address leaves alone what somebody else grants at this moment.
  const isAboutAddress = [body.url, body.allowed_networks, query.allow_private].some((given) => given !== undefined)
  return inTransaction(ctx.db, async (tx) => {
    if (!(await lockDestination(tx, id))) throw noSuchDestination(id)
    const [locked] = await listDestinationDetails(tx, id)
    if (!locked) throw noSuchDestination(id)
    const settings = changeWebhook(openWebhook(ctx.box, locked.sealedSettings), body, ctx.random)
    const fields = { origin: webhook.originOf(settings), sealedSettings: sealSettings(ctx.box, settings) }
    await updateDestination(tx, id, { ...fields, at: ctx.clock.now() })
    await updateDestinationOptions(tx, id, {
      ...{ name: body.name, stormBrake: body.storm_brake },
      ...(isAboutAddress && { allowedNetworks: grants }),
    })
    const opened = isAboutAddress ? grants.filter((network) => !locked.allowedNetworks.includes(network)) : []
    const destination = await showDestination(ctx, tx, id)
    const changes = describeDestinationChanges(toDestinationAnswer(ctx, locked), destination, body)
    const { name } = destination
    await recordChange(onTransaction(ctx, tx), { type: 'edited_destination', id, name, opened, changes })
    return { destination, warnings: [...warnings] }
  })
}
