import type { RouteInput } from '@muster/contract/common/route.ts'
import type { replayDestinationRoute } from '@muster/contract/rest/destination.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { recordActivity } from '../../activities/index.ts'
import { resolveNotice } from '../../notices/index.ts'
import { findOutdated } from '../deliveries/find-outdated.ts'
import { listDestinationDetails, lockDestination, setResumed } from '../queries/destination-queries.ts'
import { cancelOutdated, hastenWaiting, listMissed, setWaitingNow } from '../queries/replay-queries.ts'
import { noSuchDestination } from './no-such-destination.ts'

/** Sends again, beginning with all that waits. */
export async function resumeDestination(
  ctx: Context,
  { params: { id } }: { params: { id: number } },
): Promise<{ waiting: number }> {
  const waiting = await inTransaction(ctx.db, async (tx) => {
    await openAgain(onTransaction(ctx, tx), tx, { id, type: 'resumed_destination' })
    return hastenWaiting(tx, id, ctx.clock.now())
  })
  ctx.changes.announce('deliveries')
  return { waiting }
}

/**
 * Resumes, and sends what waits and what is dead. What is no longer true is not sent unless all is wanted: what waited
 * is cancelled, what was dead is settled with it.
 */
export async function replayDestination(
  ctx: Context,
  { params: { id }, body: { all: isAll = false } }: RouteInput<typeof replayDestinationRoute>,
): Promise<{ sent: number; no_longer_true: number }> {
  const counts = await inTransaction(ctx.db, async (tx) => {
    await openAgain(onTransaction(ctx, tx), tx, { id, type: 'replayed_destination' })
    const at = ctx.clock.now()
    let [sent, outdatedCount, position] = [0, 0, 0]
    for (;;) {
      const missed = await listMissed(tx, id, position)
      const outdated = await findOutdated(tx, missed)
      const ids = missed.map((one) => one.id).filter((one) => isAll || !outdated.has(one))
      await setWaitingNow(tx, ids, at)
      if (!isAll) await cancelOutdated(tx, [...outdated], at)
      sent += ids.length
      outdatedCount += outdated.size
      const last = missed.at(-1)
      if (!last) return { sent, no_longer_true: outdatedCount }
      position = last.position
    }
  })
  ctx.changes.announce('deliveries')
  return counts
}

async function openAgain(ctx: Context, tx: Tx, { id, type }: { id: number; type: string }): Promise<void> {
  const isFound = await lockDestination(tx, id)
  const [stored] = isFound ? await listDestinationDetails(tx, id) : []
  if (!stored) throw noSuchDestination(id)
  await setResumed(tx, id)
  await resolveNotice(ctx, { kind: 'destination_paused', subject: `destination ${id}` })
  await recordActivity(ctx, { type, details: { destination_id: id, destination_name: stored.name } })
  await ctx.changes.record(tx, 'deliveries')
}
