import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

export interface Attempt {
  readonly id: string
  readonly number: number
  readonly startedAt: Date
  readonly durationMs: number
  readonly outcome: 'delivered' | 'retry' | 'rejected'
  readonly reason: string
  readonly statusCode: number | null
  readonly error: string
  readonly answer: string
}

export interface LockedDelivery {
  readonly state: string
  readonly claimedBy: string | null
  readonly attemptCount: number
  readonly failureCount: number
}

export async function lockDelivery(tx: Tx, id: string): Promise<LockedDelivery | undefined> {
  const { rows } = await sql<LockedDelivery>`
    select state, claimed_by as "claimedBy", attempt_count as "attemptCount", failure_count as "failureCount"
    from deliveries where id = ${id} for update`.execute(tx)
  return rows[0]
}

export async function insertAttempt(tx: Tx, deliveryId: string, attempt: Attempt): Promise<void> {
  await tx
    .insertInto('attempts')
    .values({
      id: attempt.id,
      delivery_id: deliveryId,
      number: attempt.number,
      started_at: attempt.startedAt,
      duration_ms: attempt.durationMs,
      outcome: attempt.outcome,
      reason: attempt.reason,
      status_code: attempt.statusCode,
      error: attempt.error,
      answer: attempt.answer,
    })
    .execute()
}

export interface DeliveryAfterAttempt {
  readonly state: 'waiting' | 'delivered' | 'dead'
  readonly reason: string
  readonly attemptCount: number
  readonly failureCount: number
  /** When it is tried again; undefined once it has ended. */
  readonly nextAttemptAt: Date | undefined
  readonly at: Date
}

export async function updateAfterAttempt(tx: Tx, id: string, after: DeliveryAfterAttempt): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({
      state: after.state,
      reason: after.reason,
      attempt_count: after.attemptCount,
      failure_count: after.failureCount,
      claimed_by: null,
      claimed_until: null,
      ...(after.nextAttemptAt ? { next_attempt_at: after.nextAttemptAt } : { ended_at: after.at }),
    })
    .where('id', '=', id)
    .execute()
}

export async function countAttempt(tx: Tx, id: string, attemptCount: number): Promise<void> {
  await tx.updateTable('deliveries').set({ attempt_count: attemptCount }).where('id', '=', id).execute()
}

/** Oldest first. */
export async function listAttempts(db: Db | Tx, deliveryId: string): Promise<readonly Attempt[]> {
  const rows = await db
    .selectFrom('attempts')
    .select(['id', 'number', 'started_at', 'duration_ms', 'outcome', 'reason', 'status_code', 'error', 'answer'])
    .where('delivery_id', '=', deliveryId)
    .orderBy('number')
    .orderBy('id')
    .limit(1000)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    // The table's check constraint allows no other words.
    outcome: row.outcome as Attempt['outcome'],
    reason: row.reason,
    statusCode: row.status_code,
    error: row.error,
    answer: row.answer,
  }))
}
