import { listFeedsRoute } from '@muster/contract/rest/feed.ts'
import type { ServerConfig } from '../../../../platform/config/server-options.ts'
import { bind, type BoundRoute } from '../../../../platform/http/bound-route.ts'
import { listFeeds } from './list-feeds.ts'

const nvdNotice = 'This product uses data from the NVD API but is not endorsed or certified by the NVD.'

export function createFeedRoutes(config: ServerConfig): readonly BoundRoute[] {
  return [
    bind(listFeedsRoute, async (ctx) => ({
      feeds: [...(await listFeeds(ctx, config))],
      is_data_sync_disabled: config['vulnerabilities.disable_data_sync'],
      notice: nvdNotice,
    })),
  ]
}
