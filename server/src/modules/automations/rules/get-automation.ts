import type { Automation } from '@muster/contract/rest/automation.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { type AutomationKind, insertMissingBuiltIns } from '../queries/automation-queries.ts'
import type { RuleDeps } from './rule-deps.ts'
import { findRule, listRules, type Rule } from './rule-queries.ts'
import { showRules } from './show-rules.ts'

const automationKinds: readonly AutomationKind[] = ['policy', 'vulnerability', 'host_status']

export async function listAutomations(ctx: Context, deps: RuleDeps): Promise<Automation[]> {
  const rules = await listRules(ctx.db)
  if (automationKinds.every((kind) => rules.some((rule) => rule.isBuiltIn && rule.kind === kind))) {
    return showRules(ctx, deps, rules)
  }
  await insertMissingBuiltIns(ctx.db, ctx.clock.now())
  return showRules(ctx, deps, await listRules(ctx.db))
}

export async function getAutomation(ctx: Context, deps: RuleDeps, id: number): Promise<Automation> {
  const [automation] = await showRules(ctx, deps, [await getRule(ctx.db, id)])
  return automation as Automation
}

export async function getRule(db: Db | Tx, id: number): Promise<Rule> {
  const rule = await findRule(db, id)
  if (!rule) throw new AppError('not-found', `there is no automation ${id}; GET /automations lists them`)
  return rule
}
