import type { Recency } from '../../vulnerabilities/index.ts'
import type { AutomationPatch, NewAutomation } from '@muster/contract/rest/automation.ts'
import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import { formatDuration } from '../../../kernel/duration.ts'
import { AppError, invalidField } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../../activities/index.ts'
import { lockAutomation } from '../queries/automation-queries.ts'
import { cancelWaitingDeliveries } from '../queries/delivery-queries.ts'
import { describeExisting } from '../triggers/describe-existing.ts'
import { startListening } from '../triggers/start-listening.ts'
import { getRule } from './get-automation.ts'
import { type DraftRule, parseRuleDraft } from './parse-rule-draft.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { RuleDeps } from './rule-deps.ts'
import { toConditionsAnswer } from './rule-conditions.ts'
import { deleteRule, insertRule, type Rule, updateRule } from './rule-queries.ts'

export interface ChangedAutomation {
  readonly id: number
  /** What is true already, where the change switched it on. */
  readonly switchedOn: SwitchedOn | undefined
}

/** An automation beside the built-in ones; off unless told otherwise. */
export async function createAutomation(
  ctx: Context,
  { recency }: RuleDeps,
  { kind, ...patch }: NewAutomation,
): Promise<ChangedAutomation> {
  const changed = await inTransaction(ctx.db, async (tx) => {
    const id = await insertRule(tx, { kind, name: patch.name.trim(), at: ctx.clock.now() })
    const { rule, changes, switchedOn } = await changeRule(ctx, { tx, recency }, { id, patch })
    const details = { automation_id: id, automation_name: rule.name, kind, changes }
    await recordActivity(onTransaction(ctx, tx), { type: 'created_automation', details })
    return { id, switchedOn }
  })
  ctx.changes.announce('schedules')
  return changed
}

export async function updateAutomation(
  ctx: Context,
  { recency }: RuleDeps,
  change: { id: number; patch: AutomationPatch },
): Promise<ChangedAutomation> {
  const changed = await inTransaction(ctx.db, async (tx) => {
    const { rule, changes, switchedOn } = await changeRule(ctx, { tx, recency }, change)
    const changed = Object.keys(change.patch).sort()
    const details = { automation_id: rule.id, automation_name: rule.name, changed, changes }
    await recordActivity(onTransaction(ctx, tx), { type: 'edited_automation', details })
    return { id: rule.id, switchedOn }
  })
  ctx.changes.announce('schedules')
  return changed
}

export async function deleteAutomation(ctx: Context, id: number): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    await lockAutomation(tx, id)
    const rule = await getRule(tx, id)
    if (rule.isBuiltIn) {
      throw new AppError('conflict', `"${rule.name}" is built in and stays; switch it off with {"enabled": false}`)
    }
    await cancelWaitingDeliveries(tx, { automationId: id }, { reason: 'automation deleted', at: ctx.clock.now() })
    await deleteRule(tx, id)
    await recordActivity(onTransaction(ctx, tx), {
      type: 'deleted_automation',
      details: {
        ...{ automation_id: id, automation_name: rule.name },
        changes: describeChanges(toShown(rule.kind, rule), {}),
      },
    })
  })
}

interface ChangedRule {
  readonly rule: DraftRule
  readonly changes: ReturnType<typeof describeChanges>
  readonly switchedOn: SwitchedOn | undefined
}

async function changeRule(
  ctx: Context,
  { tx, recency }: { tx: Tx; recency: Recency },
  { id, patch }: { id: number; patch: AutomationPatch },
): Promise<ChangedRule> {
  // A run that is deciding now moves the cursor: wait for it.
  await lockAutomation(tx, id)
  const before = await getRule(tx, id)
  const rule = parseRuleDraft(before, patch)
  if (before.isBuiltIn && rule.name !== before.name) {
    throw invalidField('name', `name: "${before.name}" is built in and keeps its name`)
  }
  await refuseUnknown(tx, before, rule)
  const at = ctx.clock.now()
  const isEnabling = rule.isEnabled && !before.isEnabled
  const reportsExisting = rule.isEnabled && patch.report_existing === true
  const start = { before, wanted: rule.conditions, isEnabling, reportsExisting, recency }
  const conditions = await startListening(ctx, tx, start)
  await updateRule(tx, id, { ...rule, conditions, at, enabledAt: isEnabling ? at : undefined })
  const changes = describeChanges(toShown(before.kind, before), toShown(before.kind, { ...rule, conditions }))
  await ctx.changes.record(tx, 'schedules')
  if (before.isEnabled && !rule.isEnabled) {
    await cancelWaitingDeliveries(tx, { automationId: id }, { reason: 'automation switched off', at })
  }
  if (!isEnabling) return { rule, changes, switchedOn: undefined }
  const existing = await describeExisting(tx, { ...before, conditions, recency, at })
  const isReported = reportsExisting || before.kind === 'host_status'
  return { rule, changes, switchedOn: { automation_id: id, kind: before.kind, ...existing, is_reported: isReported } }
}

type ShownRule = Pick<Rule, 'name' | 'isEnabled' | 'hostBatchSize' | 'includeDetails' | 'isImmediate'> &
  Pick<Rule, 'settleMs' | 'intervalMs' | 'destinationIds' | 'conditions'>

/** By the names of the API. */
function toShown(kind: Rule['kind'], rule: ShownRule) {
  return {
    ...{ name: rule.name, enabled: rule.isEnabled, conditions: toConditionsAnswer(kind, rule.conditions) },
    ...{ host_batch_size: rule.hostBatchSize, include_details: rule.includeDetails, immediate: rule.isImmediate },
    settle_time: formatDuration(rule.settleMs),
    interval: rule.intervalMs === null ? null : formatDuration(rule.intervalMs),
    destination_ids: rule.destinationIds,
  }
}
