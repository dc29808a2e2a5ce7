import type { AutomationDraft } from '@muster/contract/rest/automation.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import { authorize, hasPermission } from '../../identity/index.ts'
import { getRule } from './get-automation.ts'
import { type DraftRule, parseRuleDraft } from './parse-rule-draft.ts'
import { refuseUnknown } from './refuse-unknown.ts'
import type { Rule } from './rule-queries.ts'

/** A stored automation with settings that need not be saved laid over it. */
export async function readDraft(
  ctx: Context,
  { id, draft }: { id: number; draft: AutomationDraft },
): Promise<DraftRule> {
  const stored = await getRule(ctx.db, id)
  authorize(ctx.actor, 'delivery:write', stored.teamId)
  const rule = parseRuleDraft(stored, draft)
  refuseOtherDestinations(ctx, stored, rule)
  await refuseUnknown(ctx.db, stored, rule)
  return rule
}

/** Whoever administers a team sends tests where the team's automation sends, and nowhere else. */
function refuseOtherDestinations(ctx: Context, stored: Rule, { destinationIds }: DraftRule): void {
  if (hasPermission(ctx.actor, 'delivery:write')) return
  const other = destinationIds.find((id) => !stored.destinationIds.includes(id))
  if (other === undefined) return
  throw new AppError('forbidden', `forbidden: destination ${other} is not one of this automation; ask an administrator`)
}
