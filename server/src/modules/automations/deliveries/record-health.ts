import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { recordNotice } from '../../notices/index.ts'
import { isTrackerKind } from '../destinations/registry.ts'
import { restUntil, updateHealth } from '../queries/destination-queries.ts'
import type { Decided } from './attempt-record.ts'
import { decideHealth } from './delivery-health.ts'

/**
 * Keeps since when destinations only fail, pauses those that are gone or have failed for too long, and lets trackers rest
 * that say so: what they limit is the account, not a ticket.
 */
export async function recordHealth(ctx: Context, tx: Tx, decided: readonly Decided[]): Promise<void> {
  const now = ctx.clock.now()
  const byDestination = Map.groupBy(decided, ({ delivery }) => delivery.destinationId)
  for (const [destinationId, ones] of [...byDestination].sort(([a], [b]) => a - b)) {
    const [{ locked, delivery }] = ones as [Decided]
    for (const { outcome } of ones)
      if (outcome.kind === 'retry' && outcome.reason === 'rate-limited' && isTrackerKind(delivery.destinationKind))
        await restUntil(tx, destinationId, outcome.at)
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
