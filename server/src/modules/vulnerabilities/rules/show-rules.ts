import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import type { VulnerabilityRuleAnswer } from '@muster/contract/rest/vulnerability-rule-routes.ts'
import type { Context } from '../../../platform/context.ts'
import { toInstant } from '../../../platform/http/instant.ts'
import { ownRules } from './load-rules.ts'
import { findStoredRule, listStoredRules, type StoredRule } from './rule-queries.ts'
import { noSuchRule } from './save-rules.ts'

/** In the order in which they are looked at. */
export async function listRules(ctx: Context): Promise<VulnerabilityRuleAnswer[]> {
  return [...(await listStoredRules(ctx.db)).map(toAnswer), ...ownRules().map(toBuiltInAnswer)]
}

export async function getRule(ctx: Context, id: string): Promise<VulnerabilityRuleAnswer> {
  const stored = await findStoredRule(ctx.db, id)
  if (stored) return toAnswer(stored)
  const builtIn = ownRules().find((rule) => rule.id === id)
  if (!builtIn) throw noSuchRule(id)
  return toBuiltInAnswer(builtIn)
}

function toAnswer({ document, createdAt, updatedAt }: StoredRule): VulnerabilityRuleAnswer {
  return { ...document, is_built_in: false, created_at: toInstant(createdAt), updated_at: toInstant(updatedAt) }
}

function toBuiltInAnswer(rule: VulnerabilityRule): VulnerabilityRuleAnswer {
  return { ...rule, is_built_in: true, created_at: null, updated_at: null }
}
