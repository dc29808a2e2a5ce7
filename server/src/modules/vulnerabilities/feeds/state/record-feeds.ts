import type { Context } from '../../../../platform/context.ts'
import type { FeedName } from '../feed-file.ts'
import { feedNames } from '../feed-file.ts'
import type { SyncResult } from '../sync/create-feed-sync.ts'
import { noContent } from '../sync/describe-folder.ts'
import { upsertFeed } from './feed-queries.ts'

/** Stores what a look at the feeds found, of those that are downloaded or lie in the folder. */
export async function recordFeeds(ctx: Context, result: SyncResult): Promise<void> {
  for (const name of feedNames) {
    if (!result.memories.has(name) && !result.contents.has(name)) continue
    await upsertFeed(ctx.db, { ...toFeed(name, result, ctx.clock.now()), at: ctx.clock.now() })
  }
}

function toFeed(name: FeedName, { memories, contents }: SyncResult, now: Date) {
  const memory = memories.get(name)
  const { records, bytes, leftOut, leftOutExample, dataMs, problem } = contents.get(name) ?? noContent
  // Of files that are not downloaded the look itself is the attempt.
  const { attemptedMs, succeededMs, error } = memory ?? {
    attemptedMs: now.getTime(),
    succeededMs: problem === '' ? now.getTime() : null,
    error: '',
  }
  return {
    ...{ name, records, bytes, leftOut, leftOutExample },
    lastAttemptAt: new Date(attemptedMs),
    lastSuccessAt: toDate(succeededMs),
    dataAsOf: toDate(dataMs),
    error: error || problem,
  }
}

function toDate(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms)
}
