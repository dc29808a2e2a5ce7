import type { LockedDelivery } from '../queries/attempt-queries.ts'
import type { ClaimedDelivery } from '../queries/claim-queries.ts'
import type { Attempted } from './attempt-delivery.ts'
import type { Outcome } from './decide-outcome.ts'

/** An attempt that somebody made of a delivery. */
export interface AttemptRecord extends Attempted {
  readonly delivery: ClaimedDelivery
}

export interface RecordedAttempt {
  readonly attemptId: string
  readonly outcome: Outcome
}

/** One record and what was decided about it. */
export interface Decided extends AttemptRecord {
  readonly locked: LockedDelivery
  readonly attemptId: string
  readonly outcome: Outcome
}
