import { previewAutomationRoute, testAutomationRoute, testDestinationRoute } from '@muster/contract/rest/automation.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import { previewAutomation } from './preview-automation.ts'
import { testAutomation, testDestination } from './test-automation.ts'

export function createPreviewRoutes(deps: RuleDeps): readonly BoundRoute[] {
  return [
    bind(previewAutomationRoute, (ctx, { params, body }) =>
      previewAutomation(ctx, deps, { id: params.id, draft: body }),
    ),
    bind(testAutomationRoute, (ctx, { params, body }) => testAutomation(ctx, deps, { id: params.id, draft: body })),
    bind(testDestinationRoute, (ctx, { params }) => testDestination(ctx, deps, params)),
  ]
}
