import type { Context } from '../../../platform/context.ts'
import { deleteSettledBefore } from '../queries/delivery-queries.ts'

const rowsPerStatement = 1_000

export async function deleteOldDeliveries(ctx: Context, historyMs: number): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - historyMs)
  while ((await deleteSettledBefore(ctx.db, before, rowsPerStatement)) === rowsPerStatement);
}
