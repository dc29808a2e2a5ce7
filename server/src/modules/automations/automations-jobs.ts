import { errorText } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import type { Schedule } from '../../platform/jobs/schedule.ts'
import { getServerUrl } from '../settings/index.ts'
import { AUTOMATIONS_SCHEDULE } from './automations-schedule.ts'
import { deleteOldDeliveries } from './deliveries/delete-old-deliveries.ts'
import { findIntervalMs, listEnabledIds } from './queries/automation-queries.ts'
import { defaultIntervalMs } from './settings-view/check-interval.ts'
import { runPolicyAutomation } from './triggers/run-policy-automation.ts'

const cleanUpEveryMs = 3_600_000

export function automationSchedules(ctx: Context, { historyMs }: { historyMs: number }): readonly Schedule[] {
  return [
    {
      name: AUTOMATIONS_SCHEDULE,
      intervalMs: async () => (await findIntervalMs(ctx.db)) ?? defaultIntervalMs,
      run: runAutomations,
    },
    {
      name: 'automations_history',
      intervalMs: async () => cleanUpEveryMs,
      run: (runCtx) => deleteOldDeliveries(runCtx, historyMs),
    },
  ]
}

/** Ends when the deliveries are planned; the worker sends them. One automation that fails does not stop the others. */
async function runAutomations(ctx: Context): Promise<void> {
  const at = ctx.clock.now()
  const serverUrl = await getServerUrl(ctx)
  const errors: string[] = []
  let planned = 0
  for (const automationId of await listEnabledIds(ctx.db, 'policy')) {
    try {
      planned += await runPolicyAutomation(ctx, { automationId, at, serverUrl })
    } catch (error) {
      errors.push(`automation ${automationId}: ${errorText(error)}`)
    }
  }
  if (planned > 0) {
    ctx.log.info({ planned }, 'planned deliveries')
    ctx.changes.announce('deliveries')
  }
  if (errors.length > 0) throw new Error(errors.join('; '))
}
