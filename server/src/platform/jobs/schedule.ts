import type { Context } from '../context.ts'

/** `triggered` runs were asked for by a person or a change of settings, `scheduled` ones are due. */
export type RunKind = 'scheduled' | 'triggered'

/** Work that is done again and again, by one process at a time. */
export interface Schedule {
  readonly name: string
  /** Read before each decision, so that a change takes effect at once. */
  intervalMs(): Promise<number>
  run(ctx: Context, run: { readonly kind: RunKind }): Promise<void>
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
