import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import type { hostSummaryRoute } from '@muster/contract/rest/host.ts'
import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { Context } from '../../platform/context.ts'
import { visibleTeams } from '../identity/index.ts'
import type { HostDependents } from './host-dependents.ts'
import { countHostsByPlatform, countHostsByStatus } from './host-queries.ts'
import { platformFamily } from './platform-family.ts'

type Query = RouteInput<typeof hostSummaryRoute>['query']

/** Totals by status and platform; `platform` narrows the status counts. */
export async function getHostSummary(
  ctx: Context,
  { query }: { query: Query },
  dependents: Pick<HostDependents, 'listBuiltInLabels'>,
): Promise<RouteAnswer<typeof hostSummaryRoute>> {
  const filter = {
    now: ctx.clock.now(),
    teamId: query.team_id,
    visibleTeamIds: visibleTeams(ctx.actor, 'host:read'),
    maxFreeBytes: query.low_disk_space === undefined ? undefined : query.low_disk_space * 1e9,
  }
  const counts = await countHostsByStatus(ctx.db, { ...filter, family: query.platform || undefined })
  const platforms = await countHostsByPlatform(ctx.db, filter)
  return {
    ...absentFeatures.hostSummary,
    totals_hosts_count: counts.total,
    online_count: counts.online,
    offline_count: counts.total - counts.online,
    mia_count: counts.missing,
    missing_30_days_count: counts.missing,
    new_count: counts.new,
    all_linux_count: platforms
      .filter(({ platform }) => platformFamily(platform) === 'linux')
      .reduce((sum, { count }) => sum + count, 0),
    builtin_labels: await dependents.listBuiltInLabels(ctx),
    platforms: platforms.map(({ platform, count }) => ({ platform, hosts_count: count })),
  }
}
