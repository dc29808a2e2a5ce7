import { isDeepStrictEqual } from 'node:util'
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
    if (!(await deleteRuleIn(ctx, tx, id))) throw noSuchRule(id)
  })
}

/** Those of them that are there; whether any was. */
export async function deleteRules(ctx: Context, ids: readonly string[]): Promise<boolean> {
  let isChanged = false
  await changeRules(ctx, async (tx) => {
    for (const id of ids) {
      refuseBuiltIn(id)
      isChanged = (await deleteRuleIn(ctx, tx, id)) || isChanged
    }
  })
  return isChanged
}

async function deleteRuleIn(ctx: Context, tx: Tx, id: string): Promise<boolean> {
  const stored = await lockStoredRule(tx, id)
  if (!stored) return false
  await deleteStoredRule(tx, id)
  const details = { rule_id: id, changes: describeChanges({ ...stored.document }, {}) }
  await recordActivity(onTransaction(ctx, tx), { type: 'deleted_vulnerability_rule', details })
  return true
}

/** All or none. Rules that are not given stay, and so do those that are the same: false where all are. */
export async function applyRules(ctx: Context, rules: readonly VulnerabilityRule[]): Promise<boolean> {
  parseRules(rules)
  for (const rule of rules) verifyRule(rule)
  let isChanged = false
  await inTransaction(ctx.db, async (tx) => {
    isChanged = false
    for (const rule of rules) {
      const stored = await lockStoredRule(tx, rule.id)
      if (stored && isDeepStrictEqual(stored.document, rule)) continue
      await saveRule(ctx, tx, { rule, type: stored ? 'edited_vulnerability_rule' : 'created_vulnerability_rule' })
      isChanged = true
    }
    if (isChanged) await recordChange(ctx, tx)
  })
  if (isChanged) announceRules(ctx)
  return isChanged
}

/** Throws what is wrong with it, whatever is stored. */
export function verifyRule(rule: VulnerabilityRule): void {
  refuseBuiltIn(rule.id)
  parseRules([rule])
  const failed = findFailedTest(rule)
  if (failed !== undefined) throw invalidField('tests', `rule "${rule.id}", ${failed}; mend the rule or its test`)
}

/** A change reaches all processes, and the schedule applies it to what was judged before. */
async function changeRules(ctx: Context, change: (tx: Tx) => Promise<void>): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    await change(tx)
    await recordChange(ctx, tx)
  })
  announceRules(ctx)
}

async function recordChange(ctx: Context, tx: Tx): Promise<void> {
  await ctx.changes.record(tx, 'vulnerability_rules')
  await requestRun(ctx, tx, VULNERABILITIES_SCHEDULE)
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
  verifyRule(rule)
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
