import { cveListFeed } from './cve-list/cve-list-feed.ts'
import { epssFeed } from './epss/epss-feed.ts'
import { kevFeed } from './kev/kev-feed.ts'
import { mozillaFeed } from './mozilla/mozilla-feed.ts'
import { msrcFeed } from './msrc/msrc-feed.ts'
import { nvdFeed } from './nvd/nvd-feed.ts'
import { osvFeeds } from './osv/osv-feeds.ts'
import type { Feed } from './sync/feed.ts'

/** In the order in which they are brought up to date: what most of the others need first. */
export const allFeeds: readonly Feed[] = [nvdFeed, kevFeed, epssFeed, ...osvFeeds, msrcFeed, mozillaFeed, cveListFeed]
