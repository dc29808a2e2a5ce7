import { resetAutomationsRoute } from '@muster/contract/rest/reset.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import { resetAutomations } from './reset-automations.ts'

export const resetRoutes: readonly BoundRoute[] = [
  bind(resetAutomationsRoute, async (ctx, { body }) => {
    const { team_ids: teamIds = [], policy_ids: policyIds = [], vulnerabilities = false } = body
    await resetAutomations(ctx, { teamIds, policyIds, isVulnerabilities: vulnerabilities })
    return {}
  }),
]
