import type { Context } from '../../../platform/context.ts'
import type { AutomationKind } from '../queries/automation-queries.ts'
import type { DraftRule } from '../rules/parse-rule-draft.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import type { ComposedMessage } from './composed-message.ts'
import { composeHostStatusMessage } from './host-status-message.ts'
import { composePolicyMessage } from './policy-message.ts'
import { composeVulnerabilityMessage } from './vulnerability-message.ts'

type Compose = (ctx: Context, rule: DraftRule, deps: RuleDeps) => Promise<ComposedMessage>

const composers: Readonly<Record<AutomationKind, Compose>> = {
  policy: composePolicyMessage,
  host_status: composeHostStatusMessage,
  vulnerability: composeVulnerabilityMessage,
}

/** Made by the same renderers as what is really sent. */
export function composeMessage(ctx: Context, rule: DraftRule, deps: RuleDeps): Promise<ComposedMessage> {
  return composers[rule.kind](ctx, rule, deps)
}
