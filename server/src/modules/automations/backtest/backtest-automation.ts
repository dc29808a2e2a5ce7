import type { AutomationDraft, Backtest } from '@muster/contract/rest/automation.ts'
import { formatDuration } from '../../../kernel/duration.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import type { DraftRule } from '../rules/parse-rule-draft.ts'
import { readDraft } from '../rules/read-draft.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import { readTiming } from '../rules/rule-timing.ts'
import type { Past } from './firing.ts'
import { type PastRange, readPolicyPast } from './policy-past.ts'
import { summarizePast } from './summarize-past.ts'
import { readVulnerabilityPast } from './vulnerability-past.ts'

/** Flips are kept as long. */
const horizonMs = 30 * 86_400_000

/** How often an automation would have fired in the last 30 days, with settings that need not be saved. Changes nothing. */
export async function backtestAutomation(
  ctx: Context,
  deps: RuleDeps,
  input: { id: number; draft: AutomationDraft },
): Promise<Backtest> {
  const rule = await readDraft(ctx, input)
  const intervalMs = (await readTiming(ctx, deps)).intervalOf(rule)
  const now = ctx.clock.now()
  const range = { since: new Date(now.getTime() - horizonMs), now, intervalMs }
  const past = await readPast(ctx, deps, { rule, range })
  return {
    from: past.from.toISOString(),
    to: now.toISOString(),
    interval: formatDuration(intervalMs),
    check_count: Math.ceil((now.getTime() - past.from.getTime()) / intervalMs),
    ...summarizePast(past, { now, hostBatchSize: rule.hostBatchSize }),
    notes: [...past.notes],
  }
}

function readPast(ctx: Context, deps: RuleDeps, { rule, range }: { rule: DraftRule; range: PastRange }): Promise<Past> {
  switch (rule.kind) {
    case 'policy':
      return readPolicyPast(ctx, rule, range)
    case 'vulnerability':
      return readVulnerabilityPast(ctx, { rule, recency: deps.recency }, range)
    case 'host_status':
      throw new AppError(
        'precondition-failed',
        'host status cannot be back-tested: when hosts were seen in the past is not kept; use preview for now',
      )
  }
}
