import type { Context } from '../../../platform/context.ts'
import type { Run } from '../../../platform/jobs/schedule.ts'

/** One check of one automation. */
export interface Check {
  readonly automationId: number
  /** The one timestamp of the run. */
  readonly at: Date
  readonly serverUrl: string
  /** Somebody asked for it: nothing waits. */
  readonly isManual: boolean
  /** Throws when another process checks meanwhile, whose messages are newer than those of this check would be. */
  readonly confirm: Run['confirm']
}

/**
 * Plans what is to be sent for one automation and returns the number of deliveries. Reading, deciding, planning and noting
 * the check are one transaction: a crash plans everything or nothing.
 */
export type Trigger = (ctx: Context, check: Check) => Promise<number>
