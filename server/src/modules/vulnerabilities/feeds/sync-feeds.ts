import type { ServerConfig } from '../../../platform/config/server-options.ts'
import type { Context } from '../../../platform/context.ts'
import { listFeeds } from './state/list-feeds.ts'
import { noticeFeeds } from './state/notice-feeds.ts'
import { recordFeeds } from './state/record-feeds.ts'
import type { FeedSync } from './sync/create-feed-sync.ts'

export interface SyncFeeds {
  readonly feeds: FeedSync
  readonly config: ServerConfig
  readonly signal: AbortSignal
}

/** What the schedule does with the feeds: bring this process's folder up to date and tell everybody how they are. */
export async function syncFeeds(
  ctx: Context,
  { feeds, config, signal }: SyncFeeds,
): Promise<{ readonly isChanged: boolean }> {
  const result = await feeds.sync(ctx, signal)
  await recordFeeds(ctx, result)
  await noticeFeeds(ctx, await listFeeds(ctx, config))
  return result
}
