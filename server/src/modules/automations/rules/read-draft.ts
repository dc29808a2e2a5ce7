import type { AutomationDraft } from '@muster/contract/rest/automation.ts'
import type { Context } from '../../../platform/context.ts'
import { getRule } from './get-automation.ts'
import { type DraftRule, parseRuleDraft } from './parse-rule-draft.ts'
import { refuseUnknown } from './refuse-unknown.ts'

/** A stored automation with settings that need not be saved laid over it. */
export async function readDraft(
  ctx: Context,
  { id, draft }: { id: number; draft: AutomationDraft },
): Promise<DraftRule> {
  const stored = await getRule(ctx.db, id)
  const rule = parseRuleDraft(stored, draft)
  await refuseUnknown(ctx.db, stored, rule)
  return rule
}
