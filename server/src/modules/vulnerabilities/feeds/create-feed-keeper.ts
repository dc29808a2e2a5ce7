import { errorText } from '../../../kernel/errors.ts'
import type { Lifecycle } from '../../../kernel/lifecycle.ts'
import type { Context } from '../../../platform/context.ts'
import type { FeedSync } from './sync/create-feed-sync.ts'

export interface FeedKeeperOptions {
  readonly ctx: Context
  readonly feeds: FeedSync
  readonly intervalMs: number
  /** The folder's files are others than before. */
  readonly onChange: () => Promise<void>
}

/** Keeps the folder of a process up to date that does not run the schedule. What it finds goes into the log only. */
export function createFeedKeeper({ ctx, feeds, intervalMs, onChange }: FeedKeeperOptions): Lifecycle {
  const stopping = new AbortController()
  let loop: Promise<void> | undefined

  async function look(): Promise<void> {
    try {
      const { isChanged } = await feeds.sync(ctx, stopping.signal)
      if (isChanged) await onChange()
    } catch (error) {
      if (!stopping.signal.aborted) ctx.log.warn({ error: errorText(error) }, 'cannot look after the feeds')
    }
  }

  async function keep(): Promise<void> {
    while (!stopping.signal.aborted) {
      await ctx.clock.sleep(intervalMs, stopping.signal)
      if (!stopping.signal.aborted) await look()
    }
  }

  return {
    start: () => {
      loop = keep()
    },
    stop: async () => {
      stopping.abort()
      await loop
    },
  }
}
