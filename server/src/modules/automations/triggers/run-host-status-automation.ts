import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { findListeningSince } from '../../../platform/jobs/server-presence.ts'
import { planBatches } from '../batches/plan-batches.ts'
import { recordDecisions } from '../decisions/record-decisions.ts'
import { type Automation, lockAutomation, markChecked, postponeCheck } from '../queries/automation-queries.ts'
import { isDecidedByRun } from '../queries/decision-queries.ts'
import { parseHostStatusConditions } from './host-status-conditions.ts'
import { measureHosts } from './measure-hosts.ts'
import { renderHostStatusBody } from './render-host-status-body.ts'
import type { Check } from './trigger.ts'

/** So long a server listens before silence of hosts means something. */
const listenMs = 10 * 60_000
const subject = { kind: 'host_status', id: 'hosts' } as const

/** Tells when too many hosts were not seen. */
export async function runHostStatusAutomation(ctx: Context, check: Check): Promise<number> {
  return inTransaction(ctx.db, async (tx) => {
    const automation = await lockAutomation(tx, check.automationId)
    if (!automation?.isEnabled) return 0
    await check.confirm(tx)
    // A run that a crash cut off after this is made up for under the same id, once or more.
    if (await isDecidedByRun(tx, { automationId: automation.id, runId: ctx.requestId, subject })) return 0
    if (!check.isManual && (await isTooEarly(ctx, tx, { automation, at: check.at }))) return 0
    const conditions = parseHostStatusConditions(automation.conditions)
    const measure = await measureHosts(tx, conditions, { teamId: automation.teamId, at: check.at })
    await markChecked(tx, automation.id, { checkedAt: check.at })
    const { percentage, unseenIds, totalHosts } = measure
    const decision = { automationId: automation.id, at: check.at, subject, runId: ctx.requestId }
    if (!measure.isReached) {
      const sentence = `below the threshold: ${percent(percentage)} % of ${percent(conditions.hostPercentage)} %, ${unseenIds.length} of ${totalHosts} hosts unseen`
      await recordDecisions(tx, [{ ...decision, hostIds: unseenIds, code: 'below_threshold', sentence }])
      return 0
    }
    const { includeDetails } = automation
    const body = renderHostStatusBody({ ...measure, daysCount: conditions.daysCount, includeDetails })
    const messages = [{ hostIds: unseenIds, body }]
    return planBatches(onTransaction(ctx, tx), tx, { automation, subject, at: check.at, messages })
  })
}

/** After a downtime hosts need time to check in. Says once for each wait why nothing is sent. */
async function isTooEarly(
  ctx: Context,
  tx: Tx,
  { automation, at }: { automation: Automation; at: Date },
): Promise<boolean> {
  const until = new Date((await findListeningSince(tx, at)).getTime() + listenMs)
  if (until <= at) return false
  await postponeCheck(tx, automation.id, until)
  if (automation.checkAfter) return true
  await recordDecisions(tx, [
    { automationId: automation.id, at, subject, hostIds: [], code: 'no_chance_to_check_in', runId: ctx.requestId },
  ])
  return true
}

/** As short as it is true: 9.1, 33.33, 10. */
function percent(value: number): string {
  return String(Number(value.toFixed(2)))
}
