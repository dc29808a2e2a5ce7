import type { Lifecycle } from '../../kernel/lifecycle.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { deleteEmptyCounts, lockCounts, settleHosts, takeUncounted } from './count-queries.ts'

/** Few enough that a report of one of them does not wait for long. */
const hostsPerTransaction = 200
const lookEveryMs = 1_000

/** Brings the counts by team and by title up to what hosts have; another process that is at it goes on alone. */
export async function settleCounts(ctx: Context, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const settled = await inTransaction(ctx.db, async (tx) => {
      if (!(await lockCounts(tx))) return 0
      const hostIds = await takeUncounted(tx, hostsPerTransaction)
      if (hostIds.length > 0) await settleHosts(tx, hostIds)
      return hostIds.length
    })
    if (settled < hostsPerTransaction) return
  }
}

/** In the hourly clean-up: the lists leave out what no host has. */
export function tidyCounts(ctx: Context): Promise<void> {
  return inTransaction(ctx.db, async (tx) => {
    if (await lockCounts(tx)) await deleteEmptyCounts(tx)
  })
}

/** Keeps the counts within seconds of what hosts told. */
export function createCountSettler(ctx: Context): Lifecycle {
  const stopping = new AbortController()
  let loop: Promise<void> | undefined

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await settleCounts(ctx, stopping.signal).catch((error: unknown) => {
        ctx.log.warn({ error: errorText(error) }, 'cannot count the hosts of software and tries again')
      })
      await ctx.clock.sleep(lookEveryMs, stopping.signal)
    }
  }

  return {
    start: () => {
      loop = watch()
    },
    stop: async () => {
      stopping.abort()
      await loop
    },
  }
}
