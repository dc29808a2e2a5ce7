import type { Context } from '../context.ts'

/** `triggered` runs were asked for by a person or a change of settings, `scheduled` ones are due. */
export type RunKind = 'scheduled' | 'triggered'

/** Work that is done again and again, by one process at a time. */
export interface Schedule {
  readonly name: string
  /** Read before each decision, so that a change takes effect at once. */
  intervalMs(): Promise<number>
  /** For work with a calendar of its own: when it is due. Undefined = an interval after the last run. */
  dueAt?(): Promise<Date | undefined>
  run(ctx: Context, run: Run): Promise<void>
}

export interface Run {
  readonly kind: RunKind
  /** When the run began that a dead process left unfinished and that this one makes up for. */
  readonly resumes: Date | undefined
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
