import {
  applyVulnerabilityRulesRoute,
  createVulnerabilityRuleRoute,
  deleteVulnerabilityRuleRoute,
  getVulnerabilityRuleRoute,
  listVulnerabilityRulesRoute,
  updateVulnerabilityRuleRoute,
} from '@muster/contract/rest/vulnerability-rule-routes.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import { applyRules, createRule, deleteRule, updateRule } from './save-rules.ts'
import { getRule, listRules } from './show-rules.ts'

export const vulnerabilityRuleRoutes: readonly BoundRoute[] = [
  bind(listVulnerabilityRulesRoute, async (ctx) => ({ rules: await listRules(ctx) })),
  bind(getVulnerabilityRuleRoute, async (ctx, { params }) => ({ rule: await getRule(ctx, params.id) })),
  bind(createVulnerabilityRuleRoute, async (ctx, { body }) => {
    await createRule(ctx, body)
    return { rule: await getRule(ctx, body.id) }
  }),
  bind(updateVulnerabilityRuleRoute, async (ctx, { params, body }) => {
    await updateRule(ctx, { id: params.id, patch: body })
    return { rule: await getRule(ctx, params.id) }
  }),
  bind(deleteVulnerabilityRuleRoute, async (ctx, { params }) => {
    await deleteRule(ctx, params.id)
    return {}
  }),
  bind(applyVulnerabilityRulesRoute, async (ctx, { body }) => {
    await applyRules(ctx, body.specs)
    return {}
  }),
]
