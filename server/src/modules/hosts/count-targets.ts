import type { Context } from '../../platform/context.ts'
import { visibleTeams } from '../identity/index.ts'
import { countHostsByPlatform, type Targets } from './host-queries.ts'

/** How many hosts are meant: those named, and those that have one of the labels and are in one of the teams. */
export async function countTargets(ctx: Context, targets: Targets) {
  const visibleTeamIds = visibleTeams(ctx.actor, 'host:read')
  const counts = await countHostsByPlatform(ctx.db, { now: ctx.clock.now(), visibleTeamIds, targets })
  const sum = (key: 'total' | 'online' | 'missing') => counts.reduce((total, one) => total + one[key], 0)
  return { total: sum('total'), online: sum('online'), missing: sum('missing') }
}
