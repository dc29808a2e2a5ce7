import { AppError } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { recordActivity } from '../../activities/index.ts'
import { listDestinationDetails, lockDestination, updateDestination } from '../queries/destination-queries.ts'
import { newSigningSecret } from '../signing/standard-webhooks.ts'
import { noSuchDestination } from './no-such-destination.ts'
import { isTrackerKind } from './registry.ts'
import { sealSettings } from './sealed-settings.ts'
import { openWebhook } from './webhook/open-webhook.ts'

/** How long receivers have to take over the new secret. */
const overlapMs = 24 * 3_600_000

export async function rotateSecret(
  ctx: Context,
  { params: { id } }: { params: { id: number } },
): Promise<{ signing_secret: string; previous_secret_until: string }> {
  return inTransaction(ctx.db, async (tx) => {
    const isFound = await lockDestination(tx, id)
    const [stored] = isFound ? await listDestinationDetails(tx, id) : []
    if (!stored) throw noSuchDestination(id)
    if (isTrackerKind(stored.kind))
      throw new AppError('conflict', `${stored.name} is no webhook: there is nothing that signs`)
    const before = openWebhook(ctx.box, stored.sealedSettings)
    if (before.signingSecret === undefined)
      throw new AppError('conflict', `${stored.name} does not sign; PATCH it with "is_signed": true`)
    const at = ctx.clock.now()
    const until = new Date(at.getTime() + overlapMs).toISOString()
    const signingSecret = newSigningSecret(ctx.random)
    const settings = { ...before, signingSecret, previous: { secret: before.signingSecret, until } }
    await updateDestination(tx, id, { origin: stored.origin, sealedSettings: sealSettings(ctx.box, settings), at })
    const details = { destination_id: id, destination_name: stored.name }
    await recordActivity(onTransaction(ctx, tx), { type: 'rotated_signing_secret', details })
    return { signing_secret: signingSecret, previous_secret_until: until }
  })
}
