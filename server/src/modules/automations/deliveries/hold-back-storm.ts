import { type Context, onTransaction } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { recordNotice } from '../../notices/index.ts'
import { recordDecisions } from '../decisions/record-decisions.ts'
import { type HeldDelivery, holdBeyond } from '../queries/held-queries.ts'
import type { DestinationGate } from '../queries/destination-queries.ts'

export interface HoldBackStorm {
  readonly gates: readonly DestinationGate[]
  /** Planned by the caller, who records the decision about them. */
  readonly own: ReadonlySet<string>
  readonly at: Date
}

/**
 * Lets of what a run has planned so far only as many pass as the brake of each destination allows, the highest priority
 * first. What came later may push out what was planned before it. Returns what is held now.
 */
export async function holdBackStorm(
  ctx: Context,
  tx: Tx,
  { gates, own, at }: HoldBackStorm,
): Promise<ReadonlySet<string>> {
  const held = new Set<string>()
  for (const { id: destinationId, origin, stormBrake } of gates) {
    if (stormBrake === null) continue
    const fresh = await holdBeyond(tx, { runId: ctx.requestId, destinationId, limit: stormBrake, at })
    if (fresh.length === 0) continue
    for (const { id } of fresh) held.add(id)
    await recordPushedOut(ctx, tx, { pushedOut: fresh.filter(({ id }) => !own.has(id)), at })
    await recordNotice(onTransaction(ctx, tx), {
      kind: 'deliveries_held',
      subject: `destination ${destinationId}`,
      message:
        `One check found more than ${stormBrake} messages for ${origin}. The most urgent ${stormBrake} are sent, the ` +
        'others are held: send or dismiss them.',
      details: { destination_id: destinationId, storm_brake: stormBrake, run_id: ctx.requestId },
    })
  }
  return held
}

async function recordPushedOut(
  ctx: Context,
  tx: Tx,
  { pushedOut, at }: { pushedOut: readonly HeldDelivery[]; at: Date },
): Promise<void> {
  await recordDecisions(
    tx,
    pushedOut.flatMap(({ id, automationId, subject, hostIds }) =>
      automationId === null
        ? []
        : [{ automationId, at, subject, hostIds, code: 'storm_brake', deliveryId: id, runId: ctx.requestId } as const],
    ),
  )
}
