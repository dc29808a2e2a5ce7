import { errorText } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import type { Run } from '../../platform/jobs/schedule.ts'
import { getServerUrl } from '../settings/index.ts'
import { type Automation, type AutomationKind, findCheckSettings, listEnabled } from './queries/automation-queries.ts'
import { nextCheckAt } from './triggers/next-check.ts'
import type { Trigger } from './triggers/trigger.ts'

/** Kinds of automations that one schedule checks. */
export type TriggerSet = { readonly [Kind in AutomationKind]?: Trigger }

/** When the first of these automations is due; undefined when none is enabled. */
export async function findNextCheckAt(ctx: Context, kinds: readonly AutomationKind[]): Promise<Date | undefined> {
  const settings = await findCheckSettings(ctx.db)
  const now = ctx.clock.now()
  const due = (await listEnabled(ctx.db, kinds)).map((one) => nextCheckAt(one, settings, now).getTime())
  return due.length === 0 ? undefined : new Date(Math.min(...due))
}

/**
 * Checks the automations that are due, or all when somebody asks. Ends when the deliveries are planned; the worker sends
 * them. One automation that fails does not stop the others.
 */
export async function runChecks(ctx: Context, triggers: TriggerSet, run: Run): Promise<void> {
  const at = ctx.clock.now()
  const serverUrl = await getServerUrl(ctx)
  const isManual = run.kind === 'triggered'
  const errors: string[] = []
  let planned = 0
  for (const { id, kind } of await listToCheck(ctx, triggers, { isManual, at })) {
    try {
      planned += (await triggers[kind]?.(ctx, { automationId: id, at, serverUrl, isManual, confirm: run.confirm })) ?? 0
    } catch (error) {
      errors.push(`automation ${id}: ${errorText(error)}`)
    }
  }
  if (planned > 0) ctx.log.info({ planned }, 'planned deliveries')
  // One that failed may have planned some before.
  if (planned > 0 || errors.length > 0) ctx.changes.announce('deliveries')
  if (errors.length > 0) throw new Error(errors.join('; '))
}

async function listToCheck(
  ctx: Context,
  triggers: TriggerSet,
  { isManual, at }: { isManual: boolean; at: Date },
): Promise<readonly Automation[]> {
  // The keys of a TriggerSet are kinds.
  const enabled = await listEnabled(ctx.db, Object.keys(triggers) as AutomationKind[])
  if (isManual) return enabled
  const settings = await findCheckSettings(ctx.db)
  return enabled.filter((one) => nextCheckAt(one, settings, at) <= at)
}
