import type { AutomationDraft, previewAutomationRoute } from '@muster/contract/rest/automation.ts'
import type { RouteAnswer } from '@muster/contract/common/route.ts'
import type { Context } from '../../../platform/context.ts'
import { readDraft } from '../rules/read-draft.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import { ruleSentence } from '../rules/show-rules.ts'
import { composeMessage } from './compose-message.ts'

/** The exact body that would be sent, with settings that need not be saved. Changes nothing. */
export async function previewAutomation(
  ctx: Context,
  deps: RuleDeps,
  input: { id: number; draft: AutomationDraft },
): Promise<RouteAnswer<typeof previewAutomationRoute>> {
  const rule = await readDraft(ctx, input)
  const message = await composeMessage(ctx, rule, deps)
  return {
    source: message.source,
    rule: await ruleSentence(ctx, deps, rule),
    body: message.body,
    message_count: message.messageCount,
    host_count: message.hostCount,
  }
}
