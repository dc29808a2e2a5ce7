import type { Context } from '../context.ts'
import type { Tx } from '../database/in-transaction.ts'

/** `triggered` runs were asked for by a person or a change of settings, `scheduled` ones are due. */
export type RunKind = 'scheduled' | 'triggered'

/** When a schedule is due that only runs when somebody asks. */
export const never = new Date('9999-12-31T23:59:59.999Z')

/** Work that is done again and again, by one process at a time. */
export interface Schedule {
  readonly name: string
  /** Read before each decision, so that a change takes effect at once. */
  intervalMs(): Promise<number>
  /** For work with a calendar of its own: when it is due. Undefined = an interval after the last run. */
  dueAt?(): Promise<Date | undefined>
  /** `ctx.requestId` is the same for a run and for those that make up for it when its process dies. */
  run(ctx: Context, run: Run): Promise<void>
}

export interface Run {
  readonly kind: RunKind
  /**
   * Throws when another process has taken the run over; else none can until the transaction ends. A process that stood
   * still asks before it stores what it decided: others have decided since.
   */
  confirm(tx: Tx): Promise<void>
}

/** When a schedule is due, as far as it says so itself. */
export interface Timing {
  readonly intervalMs: number
  readonly dueAt: Date | undefined
}

export async function readTiming(schedule: Schedule): Promise<Timing> {
  return { intervalMs: await schedule.intervalMs(), dueAt: await schedule.dueAt?.() }
}

/** What the database knows of a schedule. */
export interface ScheduleState {
  readonly name: string
  readonly lastStartedAt: Date | null
  readonly requestedAt: Date | null
  readonly retryAt: Date | null
  /** A live process runs it. */
  readonly isRunning: boolean
  /** When it may be taken over, unless its process still lives; null while nobody runs it. */
  readonly claimLeftMs: number | null
  /** A process that is dead now had begun it. */
  readonly isInterrupted: boolean
}

export interface ScheduleRun {
  readonly id: string
  readonly name: string
  readonly kind: RunKind
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly outcome: '' | 'completed' | 'failed' | 'interrupted'
  readonly error: string
}
