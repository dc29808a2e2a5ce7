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
  /** Secrets masked. */
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly answer: string
}

export interface LockedDelivery {
  readonly id: string
  readonly state: string
  readonly claimedBy: string | null
  readonly attemptCount: number
  readonly failureCount: number
  /** Of its destination: since when nothing has arrived there. */
  readonly failingSince: Date | null
  readonly pausedAt: Date | null
}

/** In the order of their ids, so that two processes do not wait for each other. */
export async function lockDeliveries(tx: Tx, ids: readonly string[]): Promise<readonly LockedDelivery[]> {
  const { rows } = await sql<LockedDelivery>`
    select d.id, d.state, d.claimed_by as "claimedBy", d.attempt_count as "attemptCount", d.failure_count as "failureCount",
      s.failing_since as "failingSince", s.paused_at as "pausedAt"
    from deliveries d left join destinations s on s.id = d.destination_id
    where d.id = any(${ids}::text[]) order by d.id for update of d`.execute(tx)
  return rows
}

export interface NewAttempt extends Attempt {
  readonly deliveryId: string
}

export async function insertAttempts(tx: Tx, attempts: readonly NewAttempt[]): Promise<void> {
  const column = <T>(read: (attempt: NewAttempt) => T): T[] => attempts.map(read)
  await sql`
    insert into attempts (id, delivery_id, number, started_at, duration_ms, outcome, reason, status_code, error,
      request_headers, answer)
    select id, delivery_id, number, started_at, duration_ms, outcome, reason, status_code, error, request_headers::jsonb, answer
    from unnest(${column(({ id }) => id)}::text[], ${column(({ deliveryId }) => deliveryId)}::text[],
      ${column(({ number }) => number)}::int[], ${column(({ startedAt }) => startedAt)}::timestamptz[],
      ${column(({ durationMs }) => durationMs)}::int[], ${column(({ outcome }) => outcome)}::text[],
      ${column(({ reason }) => reason)}::text[], ${column(({ statusCode }) => statusCode)}::int[],
      ${column(({ error }) => error)}::text[], ${column(({ requestHeaders }) => JSON.stringify(requestHeaders))}::text[],
      ${column(({ answer }) => answer)}::text[])
      as n (id, delivery_id, number, started_at, duration_ms, outcome, reason, status_code, error, request_headers, answer)`.execute(
    tx,
  )
}

export interface DeliveryAfterAttempt {
  readonly id: string
  readonly state: 'waiting' | 'delivered' | 'dead'
  readonly reason: string
  readonly attemptCount: number
  readonly failureCount: number
  /** When it is tried again; null once it has ended. */
  readonly nextAttemptAt: Date | null
}

export async function updateAfterAttempts(tx: Tx, afters: readonly DeliveryAfterAttempt[], at: Date): Promise<void> {
  if (afters.length === 0) return
  const column = <T>(read: (after: DeliveryAfterAttempt) => T): T[] => afters.map(read)
  await sql`
    update deliveries d set state = n.state, is_next = d.is_next and n.state = 'waiting', reason = n.reason,
      attempt_count = n.attempt_count, failure_count = n.failure_count, claimed_by = null, claimed_until = null,
      next_attempt_at = coalesce(n.next_attempt_at, d.next_attempt_at),
      ended_at = case when n.state = 'waiting' then null else ${at}::timestamptz end
    from unnest(${column(({ id }) => id)}::text[], ${column(({ state }) => state)}::text[],
      ${column(({ reason }) => reason)}::text[], ${column(({ attemptCount }) => attemptCount)}::int[],
      ${column(({ failureCount }) => failureCount)}::int[], ${column(({ nextAttemptAt }) => nextAttemptAt)}::timestamptz[])
      as n (id, state, reason, attempt_count, failure_count, next_attempt_at)
    where d.id = n.id`.execute(tx)
}

/** Attempts of which nothing follows. */
export async function countAttempts(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update deliveries set attempt_count = attempt_count + 1 where id = any(${ids}::text[])`.execute(tx)
}

/** Oldest first. */
export async function listAttempts(db: Db | Tx, deliveryId: string): Promise<readonly Attempt[]> {
  const rows = await db
    .selectFrom('attempts')
    .select([
      'id',
      'number',
      'started_at',
      'duration_ms',
      'outcome',
      'reason',
      'status_code',
      'error',
      'request_headers',
      'answer',
    ])
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
    // Written by insertAttempts only.
    requestHeaders: row.request_headers as Attempt['requestHeaders'],
    answer: row.answer,
  }))
}
