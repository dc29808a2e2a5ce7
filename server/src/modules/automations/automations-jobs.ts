import { type Recency, type Vulnerabilities, VULNERABILITIES_SCHEDULE } from '../vulnerabilities/index.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { never, type Schedule } from '../../platform/jobs/schedule.ts'
import { AUTOMATIONS_SCHEDULE, INTEGRATIONS_SCHEDULE } from './automations-schedule.ts'
import { deleteDecisionsBefore } from './queries/decision-queries.ts'
import { findCheckSettings } from './queries/automation-queries.ts'
import { deleteOldDeliveries } from './deliveries/delete-old-deliveries.ts'
import { findNextCheckAt, runChecks, type TriggerSet } from './run-checks.ts'
import { deleteOldTickets } from './tickets/delete-old-tickets.ts'
import { followTickets } from './tickets/follow-tickets.ts'
import { verifyTrackers } from './destinations/verify-trackers.ts'
import type { Outbound } from '../../platform/outbound/create-outbound.ts'
import { runHostStatusAutomation } from './triggers/run-host-status-automation.ts'
import { runPolicyAutomation } from './triggers/run-policy-automation.ts'
import { createVulnerabilityTrigger } from './triggers/run-vulnerability-automation.ts'

const cleanUpEveryMs = 3_600_000
const followEveryMs = 60_000

const checkedTogether = { host_status: runHostStatusAutomation, policy: runPolicyAutomation } satisfies TriggerSet

export interface AutomationSchedules {
  readonly outbound: Outbound
  /** How long settled deliveries and decisions are kept. */
  readonly historyMs: number
  /** Between searches for new CVEs. */
  readonly vulnerabilityIntervalMs: number
  /** How old a CVE may be that is reported. */
  readonly recency: Recency
  /** New CVEs are looked for only when somebody asks. */
  readonly isVulnerabilityScheduleOff?: boolean
  /** The work before and after CVEs are told. */
  readonly vulnerabilities?: Pick<Vulnerabilities, 'update' | 'tidy'>
}

/** Each step is done although one before it failed; what failed is thrown at the end. */
async function attemptAll(steps: readonly (() => Promise<void> | undefined)[]): Promise<void> {
  const errors: string[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      errors.push(errorText(error))
    }
  }
  if (errors.length > 0) throw new Error(errors.join('; '))
}

export function automationSchedules(ctx: Context, options: AutomationSchedules): readonly Schedule[] {
  const { historyMs } = options
  const vulnerability = createVulnerabilityTrigger(options)
  return [
    {
      name: AUTOMATIONS_SCHEDULE,
      intervalMs: async () => (await findCheckSettings(ctx.db)).intervalMs,
      dueAt: () => findNextCheckAt(ctx, ['host_status', 'policy']),
      run: (runCtx, run) => runChecks(runCtx, checkedTogether, run),
    },
    {
      name: VULNERABILITIES_SCHEDULE,
      intervalMs: async () => options.vulnerabilityIntervalMs,
      dueAt: async () => (options.isVulnerabilityScheduleOff ? never : undefined),
      run: (runCtx, run) =>
        attemptAll([
          () => options.vulnerabilities?.update(runCtx),
          () => runChecks(runCtx, { vulnerability }, { ...run, kind: 'triggered' }),
          () => options.vulnerabilities?.tidy(runCtx),
        ]),
    },
    {
      name: INTEGRATIONS_SCHEDULE,
      intervalMs: async () => followEveryMs,
      run: async (runCtx, { kind }) => {
        await followTickets(runCtx, { isAll: kind === 'triggered' })
        await verifyTrackers(runCtx, options.outbound)
      },
    },
    {
      name: 'automations_history',
      intervalMs: async () => cleanUpEveryMs,
      run: async (runCtx) => {
        await deleteOldDeliveries(runCtx, historyMs)
        await deleteOldTickets(runCtx, historyMs)
        await deleteDecisionsBefore(runCtx.db, new Date(runCtx.clock.now().getTime() - historyMs))
      },
    },
  ]
}
