import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import type { VulnerabilityRulePatch } from '@muster/contract/rest/vulnerability-rule-routes.ts'
import { AppError, invalidField } from '../../../kernel/errors.ts'
import { type Context, onTransaction } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { requestRun } from '../../../platform/jobs/request-run.ts'
import { describeChanges, recordActivity } from '../../activities/index.ts'
import { VULNERABILITIES_SCHEDULE } from '../vulnerabilities-schedule.ts'
import { findFailedTest } from './check-rule.ts'
import { isBuiltIn, parseRules } from './load-rules.ts'
import { countStoredRules, deleteStoredRule, lockStoredRule, maxOwnRules, saveStoredRule } from './rule-queries.ts'

export async function createRule(ctx: Context, rule: VulnerabilityRule): Promise<void> {
  await changeRules(ctx, async (tx) => {
    refuseBuiltIn(rule.id)
    if (await lockStoredRule(tx, rule.id)) {
      throw new AppError(
        'conflict',
        `there is a rule "${rule.id}" already; PATCH /vulnerabilities/rules/${rule.id} changes it`,
      )
    }
    await saveRule(ctx, tx, { rule, type: 'created_vulnerability_rule' })
  })
}

export async function updateRule(
  ctx: Context,
  { id, patch }: { id: string; patch: VulnerabilityRulePatch },
): Promise<void> {
  await changeRules(ctx, async (tx) => {
    refuseBuiltIn(id)
    const stored = await lockStoredRule(tx, id)
    if (!stored) throw noSuchRule(id)
    await saveRule(ctx, tx, { rule: { ...stored.document, ...patch }, type: 'edited_vulnerability_rule' })
  })
}

export async function deleteRule(ctx: Context, id: string): Promise<void> {
  await changeRules(ctx, async (tx) => {
    refuseBuiltIn(id)
    if (!(await lockStoredRule(tx, id))) throw noSuchRule(id)
    await deleteStoredRule(tx, id)
    await recordActivity(onTransaction(ctx, tx), { type: 'deleted_vulnerability_rule', details: { rule_id: id } })
  })
}

/** All or none. Rules that are not given stay. */
export async function applyRules(ctx: Context, rules: readonly VulnerabilityRule[]): Promise<void> {
  parseRules(rules)
  if (rules.length === 0) return
  await changeRules(ctx, async (tx) => {
    for (const rule of rules) {
      refuseBuiltIn(rule.id)
      const stored = await lockStoredRule(tx, rule.id)
      await saveRule(ctx, tx, { rule, type: stored ? 'edited_vulnerability_rule' : 'created_vulnerability_rule' })
    }
  })
}

/** A change reaches all processes, and the schedule applies it to what was judged before. */
async function changeRules(ctx: Context, change: (tx: Tx) => Promise<void>): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    await change(tx)
    await ctx.changes.record(tx, 'vulnerability_rules')
    await requestRun(ctx, tx, VULNERABILITIES_SCHEDULE)
  })
  announceRules(ctx)
}

/** After the commit. Whoever calls a verb of this file in a transaction of their own does it once more. */
export function announceRules({ changes }: Context): void {
  changes.announce('vulnerability_rules')
  changes.announce('schedules')
}

async function saveRule(
  ctx: Context,
  tx: Tx,
  { rule, type }: { rule: VulnerabilityRule; type: string },
): Promise<void> {
  parseRules([rule])
  const failed = findFailedTest(rule)
  if (failed !== undefined) throw invalidField('tests', `rule "${rule.id}", ${failed}; mend the rule or its test`)
  const before = (await lockStoredRule(tx, rule.id))?.document ?? {}
  await saveStoredRule(tx, rule, ctx.clock.now())
  if ((await countStoredRules(tx)) > maxOwnRules) {
    throw new AppError('limit-exceeded', `there are ${maxOwnRules} rules already; delete some that have expired`)
  }
  await recordActivity(onTransaction(ctx, tx), {
    type,
    details: { rule_id: rule.id, changes: describeChanges({ ...before }, { ...rule }) },
  })
}

function refuseBuiltIn(id: string): void {
  if (!isBuiltIn(id)) return
  throw new AppError(
    'conflict',
    `the rule "${id}" comes with Muster and stays; a rule of your own with another id is looked at before it`,
  )
}

export function noSuchRule(id: string): AppError {
  return new AppError('not-found', `there is no rule "${id}"; GET /vulnerabilities/rules lists them`)
}
