import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { recordActivity } from '../../activities/index.ts'
import { resolveNotice } from '../../notices/index.ts'
import { dismissHeld, listHoldingDestinationIds, releaseHeld } from '../queries/held-queries.ts'

interface SettleHeld {
  readonly body: { readonly destination_id?: number }
}

/** Sends what the storm brake holds, of one destination or of all. */
export async function sendHeld(ctx: Context, { body }: SettleHeld): Promise<{ sent: number }> {
  const sent = await settle(ctx, {
    destinationId: body.destination_id,
    type: 'sent_held_deliveries',
    change: releaseHeld,
  })
  ctx.changes.announce('deliveries')
  return { sent }
}

/** Gives up what the storm brake holds. */
export async function dismissHeldDeliveries(ctx: Context, { body }: SettleHeld): Promise<{ dismissed: number }> {
  const destinationId = body.destination_id
  return { dismissed: await settle(ctx, { destinationId, type: 'dismissed_held_deliveries', change: dismissHeld }) }
}

interface Settlement {
  readonly destinationId: number | undefined
  readonly type: string
  change(tx: Tx, destinationId: number, at: Date): Promise<number>
}

async function settle(ctx: Context, { destinationId, type, change }: Settlement): Promise<number> {
  return inTransaction(ctx.db, async (tx) => {
    const own = onTransaction(ctx, tx)
    let count = 0
    for (const id of await listHoldingDestinationIds(tx, destinationId)) {
      const changed = await change(tx, id, ctx.clock.now())
      count += changed
      await resolveNotice(own, { kind: 'deliveries_held', subject: `destination ${id}` })
      await recordActivity(own, { type, details: { destination_id: id, count: changed } })
    }
    if (count > 0) await ctx.changes.record(tx, 'deliveries')
    return count
  })
}
