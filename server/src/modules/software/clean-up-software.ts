import type { Context } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { deleteEmptyTitles, deleteUnusedSoftware, lockEmptyTitles } from './clean-up-queries.ts'

const keepUnusedMs = 7 * 24 * 3_600_000
const batchSize = 500

/** Deletes software that no host has had for a week, with its findings, and titles that have no version left. */
export async function cleanUpSoftware(ctx: Context): Promise<number> {
  const before = new Date(ctx.clock.now().getTime() - keepUnusedMs)
  let deleted = 0
  for (;;) {
    const count = await inTransaction(ctx.db, (tx) => deleteUnusedSoftware(tx, before, batchSize))
    deleted += count
    if (count < batchSize) break
  }
  for (let afterId = 0; ; ) {
    const ids = await inTransaction(ctx.db, async (tx) => {
      const locked = await lockEmptyTitles(tx, afterId, batchSize)
      if (locked.length > 0) await deleteEmptyTitles(tx, locked)
      return locked
    })
    const last = ids.at(-1)
    if (last === undefined || ids.length < batchSize) return deleted
    afterId = last
  }
}
