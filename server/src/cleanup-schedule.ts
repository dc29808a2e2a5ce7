import { expireHosts, type HostDependents } from './modules/hosts/index.ts'
import { deleteFlipsBefore } from './modules/policies/index.ts'
import { cleanUpSoftware, tidyCounts } from './modules/software/index.ts'
import type { Schedule } from './platform/jobs/schedule.ts'

const hourMs = 3_600_000
const flipHistoryMs = 30 * 24 * hourMs

export interface CleanupOptions {
  readExpiry(): { readonly isEnabled: boolean; readonly windowDays: number }
  readonly dependents: HostDependents
}

/** Hourly, under the name that Fleet's users trigger: expired hosts, flips older than the history, unused software. */
export function createCleanupSchedule({ readExpiry, dependents }: CleanupOptions): Schedule {
  return {
    name: 'cleanups_then_aggregation',
    intervalMs: async () => hourMs,
    run: async (ctx) => {
      const expired = await expireHosts(ctx, readExpiry(), dependents)
      if (expired > 0) ctx.log.info({ expired }, 'deleted hosts that were not seen for the expiry window')
      await cleanUpSoftware(ctx)
      await tidyCounts(ctx)
      await deleteFlipsBefore(ctx.db, new Date(ctx.clock.now().getTime() - flipHistoryMs))
    },
  }
}
