import type { Automation } from '@muster/contract/rest/automation.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { type AutomationKind, insertMissingBuiltIns } from '../queries/automation-queries.ts'
import type { RuleDeps } from './rule-deps.ts'
import { findRule, listRules, type Rule } from './rule-queries.ts'
import { showRules } from './show-rules.ts'
import { hasPermission, visibleTeams } from '../../identity/index.ts'

const automationKinds: readonly AutomationKind[] = ['policy', 'vulnerability', 'host_status']

export async function listAutomations(ctx: Context, deps: RuleDeps): Promise<Automation[]> {
  const teamIds = visibleTeams(ctx.actor, 'config:read')
  const rules = await listRules(ctx.db)
  if (teamIds)
    return showRules(
      ctx,
      deps,
      rules.filter(({ teamId }) => teamId !== null && teamIds.includes(teamId)),
    )
  if (automationKinds.every((kind) => rules.some((rule) => rule.isBuiltIn && rule.kind === kind))) {
    return showRules(ctx, deps, rules)
  }
  await insertMissingBuiltIns(ctx.db, ctx.clock.now())
  return showRules(ctx, deps, await listRules(ctx.db))
}

export async function getAutomation(ctx: Context, deps: RuleDeps, id: number): Promise<Automation> {
  const rule = await getRule(ctx.db, id)
  if (!hasPermission(ctx.actor, 'config:read', rule.teamId)) throw noSuchAutomation(id)
  const [automation] = await showRules(ctx, deps, [rule])
  return automation as Automation
}

export async function getRule(db: Db | Tx, id: number): Promise<Rule> {
  const rule = await findRule(db, id)
  if (!rule) throw noSuchAutomation(id)
  return rule
}

function noSuchAutomation(id: number): AppError {
  return new AppError('not-found', `there is no automation ${id}; GET /automations lists them`)
}
