import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import type { hostSummaryRoute } from '@muster/contract/rest/host.ts'
import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { Context } from '../../platform/context.ts'
import { visibleTeams } from '../identity/index.ts'
import type { HostDependents } from './host-dependents.ts'
import { countHostsByPlatform, type PlatformCounts } from './host-queries.ts'
import { platformFamily } from './platform-family.ts'

type Query = RouteInput<typeof hostSummaryRoute>['query']

/** Totals by status and platform; `platform`, a family or a distribution, narrows the status counts. */
export async function getHostSummary(
  ctx: Context,
  { query }: { query: Query },
  dependents: Pick<HostDependents, 'listBuiltInLabels'>,
): Promise<RouteAnswer<typeof hostSummaryRoute>> {
  const platforms = await countHostsByPlatform(ctx.db, {
    now: ctx.clock.now(),
    teamId: query.team_id,
    visibleTeamIds: visibleTeams(ctx.actor, 'host:read'),
    maxFreeBytes: query.low_disk_space === undefined ? undefined : query.low_disk_space * 1e9,
  })
  const isAsked = ({ platform }: PlatformCounts) =>
    !query.platform || platform === query.platform || platformFamily(platform) === query.platform
  const sum = (key: 'total' | 'online' | 'missing' | 'new', isCounted: (one: PlatformCounts) => boolean = isAsked) =>
    platforms.filter(isCounted).reduce((total, one) => total + one[key], 0)
  return {
    ...absentFeatures.hostSummary,
    totals_hosts_count: sum('total'),
    online_count: sum('online'),
    offline_count: sum('total') - sum('online'),
    mia_count: sum('missing'),
    missing_30_days_count: sum('missing'),
    new_count: sum('new'),
    all_linux_count: sum('total', ({ platform }) => platformFamily(platform) === 'linux'),
    builtin_labels: await dependents.listBuiltInLabels(ctx),
    platforms: platforms.map(({ platform, total }) => ({ platform, hosts_count: total })),
  }
}
