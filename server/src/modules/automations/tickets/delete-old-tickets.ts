import type { Context } from '../../../platform/context.ts'
import { continuedForMs } from './decide-ticket-step.ts'
import { deleteTicketsRecoveredBefore } from './ticket-queries.ts'

const rowsPerStatement = 1_000

/** Forgets tickets of which all hosts have recovered, as long ago as history is kept, once they cannot be continued. */
export async function deleteOldTickets(ctx: Context, historyMs: number): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - continuedForMs - historyMs)
  while ((await deleteTicketsRecoveredBefore(ctx.db, before, rowsPerStatement)) === rowsPerStatement);
}
