import {
  createAutomationRoute,
  deleteAutomationRoute,
  getAutomationRoute,
  listAutomationsRoute,
  updateAutomationRoute,
} from '@muster/contract/rest/automation.ts'
import type { Context } from '../../../platform/context.ts'
import { type BoundRoute, bind } from '../../../platform/http/bound-route.ts'
import { type ChangedAutomation, createAutomation, deleteAutomation, updateAutomation } from './change-automation.ts'
import { getAutomation, listAutomations } from './get-automation.ts'
import type { RuleDeps } from './rule-deps.ts'

export function createRuleRoutes(deps: RuleDeps): readonly BoundRoute[] {
  return [
    bind(listAutomationsRoute, async (ctx) => ({ automations: await listAutomations(ctx, deps) })),
    bind(getAutomationRoute, async (ctx, { params }) => ({ automation: await getAutomation(ctx, deps, params.id) })),
    bind(createAutomationRoute, async (ctx, { body }) => show(ctx, deps, await createAutomation(ctx, deps, body))),
    bind(updateAutomationRoute, async (ctx, { params, body }) =>
      show(ctx, deps, await updateAutomation(ctx, deps, { id: params.id, patch: body })),
    ),
    bind(deleteAutomationRoute, async (ctx, { params }) => {
      await deleteAutomation(ctx, params.id)
      return {}
    }),
  ]
}

async function show(ctx: Context, deps: RuleDeps, { id, switchedOn }: ChangedAutomation) {
  return { automation: await getAutomation(ctx, deps, id), ...(switchedOn && { switched_on: switchedOn }) }
}
