import { VULNERABILITIES_SCHEDULE } from '../../vulnerabilities/index.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { requestRun } from '../../../platform/jobs/request-run.ts'
import { recordActivity } from '../../activities/index.ts'
import { type Automation, listEnabled, lockAutomation, markChecked } from '../queries/automation-queries.ts'
import { forgetReported } from '../queries/ledger-queries.ts'
import { parsePolicyConditions, reportExisting } from './policy-conditions.ts'

export interface ResetAutomations {
  /** All selected policies of these teams. */
  readonly teamIds: readonly number[]
  readonly policyIds: readonly number[]
  /** All CVEs that are recent, reported or not. */
  readonly isVulnerabilities: boolean
}

/** Makes the automations that are on report at once what is true already. What is not selected stays silent. */
export async function resetAutomations(ctx: Context, reset: ResetAutomations): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const kinds = reset.isVulnerabilities ? (['policy', 'vulnerability'] as const) : (['policy'] as const)
    const ids: number[] = []
    for (const { id } of await listEnabled(tx, kinds)) {
      // A run that is deciding now writes the conditions: wait for it.
      const automation = await lockAutomation(tx, id)
      if (automation?.isEnabled && (await resetOne(tx, automation, reset))) ids.push(id)
    }
    if (ids.length === 0) return
    if (reset.isVulnerabilities) await requestRun(ctx, tx, VULNERABILITIES_SCHEDULE)
    await ctx.changes.record(tx, 'schedules')
    await recordActivity(onTransaction(ctx, tx), { type: 'reset_automations', details: { automation_ids: ids } })
  })
  ctx.changes.announce('schedules')
}

async function resetOne(tx: Tx, automation: Automation, reset: ResetAutomations): Promise<boolean> {
  if (automation.kind === 'vulnerability') {
    await forgetReported(tx, automation.id)
    await markChecked(tx, automation.id, { conditions: { ...(automation.conditions as object), sinceSeq: 0 } })
    return true
  }
  const stored = parsePolicyConditions(automation.conditions)
  const isOfTeams = automation.teamId !== null && reset.teamIds.includes(automation.teamId)
  const ids = (stored.policies ?? []).map(({ id }) => id).filter((id) => isOfTeams || reset.policyIds.includes(id))
  if (ids.length === 0) return false
  await markChecked(tx, automation.id, { checkedAt: null, conditions: reportExisting(stored, new Set(ids)) })
  return true
}
