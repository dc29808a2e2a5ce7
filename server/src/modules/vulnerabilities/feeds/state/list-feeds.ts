import type { Feed } from '@muster/contract/rest/feed.ts'
import { type ServerConfig, serverOptions } from '../../../../platform/config/server-options.ts'
import type { Context } from '../../../../platform/context.ts'
import { allFeeds } from '../all-feeds.ts'
import type { Feed as FeedDefinition } from '../sync/feed.ts'
import { showAddress } from '../sync/feed-session.ts'
import { decideFeedState } from './decide-feed-state.ts'
import { selectFeeds, type StoredFeed } from './feed-queries.ts'

/** Every feed that there is, whether it was ever fetched or not. */
export async function listFeeds(ctx: Context, config: ServerConfig): Promise<readonly Feed[]> {
  const stored = new Map((await selectFeeds(ctx.db)).map((feed) => [feed.name, feed]))
  return allFeeds.map((feed) => toWire(feed, stored.get(feed.name) ?? neverFetched, { config, now: ctx.clock.now() }))
}

const neverFetched: Omit<StoredFeed, 'name'> = {
  ...{ lastAttemptAt: null, lastSuccessAt: null, dataAsOf: null },
  ...{ records: 0, bytes: 0, leftOut: 0, leftOutExample: '', error: '' },
}

function toWire(
  feed: FeedDefinition,
  stored: Omit<StoredFeed, 'name'>,
  { config, now }: { config: ServerConfig; now: Date },
): Feed {
  const isOffline = config['vulnerabilities.disable_data_sync']
  const isEnabled = !isOffline && config['vulnerabilities.feeds'].includes(feed.name)
  const { lastAttemptAt, lastSuccessAt, dataAsOf, records, error } = stored
  return {
    name: feed.name,
    state: decideFeedState({ isEnabled, isOffline, everyMs: feed.everyMs, lastSuccessAt, records, error, now }),
    address: isEnabled ? showAddress(config[feed.addressKey] || serverOptions[feed.addressKey].default) : '',
    last_attempt_at: lastAttemptAt?.toISOString() ?? null,
    last_success_at: lastSuccessAt?.toISOString() ?? null,
    age_seconds: lastSuccessAt ? Math.max(Math.floor((now.getTime() - lastSuccessAt.getTime()) / 1_000), 0) : null,
    data_as_of: dataAsOf?.toISOString() ?? null,
    records,
    bytes: stored.bytes,
    records_left_out: stored.leftOut,
    left_out_example: stored.leftOutExample,
    error,
  }
}
