import { backtestAutomationRoute } from '@muster/contract/rest/automation.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import { backtestAutomation } from './backtest-automation.ts'

export function createBacktestRoutes(deps: RuleDeps): readonly BoundRoute[] {
  return [
    bind(backtestAutomationRoute, (ctx, { params, body }) =>
      backtestAutomation(ctx, deps, { id: params.id, draft: body }),
    ),
  ]
}
