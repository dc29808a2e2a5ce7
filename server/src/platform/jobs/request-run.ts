import type { Context } from '../context.ts'
import type { Tx } from '../database/in-transaction.ts'
import { setScheduleRequested } from './schedule-queries.ts'

/**
 * Asks for a run as part of a transaction: when it commits, some process runs the schedule at once. After the commit
 * call `ctx.changes.announce('schedules')`, so that this process need not wait for its next look.
 */
export async function requestRun(ctx: Context, tx: Tx, name: string): Promise<void> {
  await setScheduleRequested(tx, name, ctx.clock.now())
  await ctx.changes.record(tx, 'schedules')
}
