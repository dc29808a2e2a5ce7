import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { recordNotice } from '../../notices/index.ts'
import { updateHealth } from '../queries/destination-queries.ts'
import type { Decided } from './attempt-record.ts'
import { decideHealth } from './delivery-health.ts'

/** Keeps since when destinations only fail, and pauses those that are gone or have failed for too long. */
export async function recordHealth(ctx: Context, tx: Tx, decided: readonly Decided[]): Promise<void> {
  const now = ctx.clock.now()
  const byDestination = Map.groupBy(decided, ({ delivery }) => delivery.destinationId)
  for (const [destinationId, ones] of [...byDestination].sort(([a], [b]) => a - b)) {
    const [{ locked, delivery }] = ones as [Decided]
    const has = (kind: string) => ones.some(({ outcome }) => outcome.kind === kind)
    const change = decideHealth(
      { failingSince: locked.failingSince, isPaused: locked.pausedAt !== null },
      {
        hasDelivered: has('delivered'),
        hasFailed: has('retry') || has('dead') || has('kept'),
        isGone: has('kept'),
        origin: delivery.destinationOrigin,
        now,
      },
    )
    if (!change) continue
    await updateHealth(tx, destinationId, { ...change, at: now })
    if (change.pauseReason !== undefined) await recordPaused(ctx, delivery, change.pauseReason)
  }
}

async function recordPaused(
  ctx: Context,
  { destinationId, destinationOrigin }: Decided['delivery'],
  reason: string,
): Promise<void> {
  await recordNotice(ctx, {
    kind: 'destination_paused',
    subject: `destination ${destinationId}`,
    message:
      `Nothing is sent to ${destinationOrigin} any more: ${reason}. What is meant for it is kept. ` +
      'When the receiver works again, resume the destination and replay what it missed.',
    details: { destination_id: destinationId, reason },
  })
}
