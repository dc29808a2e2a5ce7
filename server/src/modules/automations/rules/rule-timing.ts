import type { Context } from '../../../platform/context.ts'
import { VULNERABILITIES_SCHEDULE } from '../../vulnerabilities/index.ts'
import { findCheckSettings } from '../queries/automation-queries.ts'
import { never } from '../../../platform/jobs/schedule.ts'
import { nextCheckAt } from '../triggers/next-check.ts'
import type { RuleDeps } from './rule-deps.ts'
import type { Rule } from './rule-queries.ts'

type TimedRule = Pick<Rule, 'kind' | 'isEnabled' | 'intervalMs' | 'lastCheckedAt' | 'checkAfter'>

export interface RuleTiming {
  /** The time between checks that holds for a rule. */
  intervalOf(rule: Pick<Rule, 'kind' | 'intervalMs'>): number
  /** Undefined while the rule is off or waits for somebody to ask; in the past when its check is overdue. */
  nextCheckOf(rule: TimedRule): Date | undefined
}

export async function readTiming(ctx: Context, deps: RuleDeps): Promise<RuleTiming> {
  const settings = await findCheckSettings(ctx.db)
  const now = ctx.clock.now()
  // CVEs are looked for by a schedule of their own, which checks all automations of that kind together.
  const vulnerabilityCheck = (await deps.scheduler.list()).find(({ name }) => name === VULNERABILITIES_SCHEDULE)
  return {
    intervalOf: ({ kind, intervalMs }) =>
      kind === 'vulnerability' ? deps.vulnerabilityIntervalMs : (intervalMs ?? settings.intervalMs),
    nextCheckOf: (rule) => {
      if (!rule.isEnabled) return undefined
      if (rule.kind !== 'vulnerability') return nextCheckAt(rule, settings, now)
      return vulnerabilityCheck?.nextRunAt === never ? undefined : vulnerabilityCheck?.nextRunAt
    },
  }
}
