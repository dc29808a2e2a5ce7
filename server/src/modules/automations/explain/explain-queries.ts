import type { DeliveryState } from '@muster/contract/rest/delivery.ts'
import type { SubjectKind } from '@muster/contract/rest/decision.ts'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

/** Newer ones tell what matters now. */
const maxDeliveries = 50
const maxAttempts = 500

export interface StoryDelivery {
  readonly id: string
  readonly automationId: number | null
  readonly destinationId: number | null
  /** As people call it, or its address where nobody gave it a name. */
  readonly destination: string
  readonly isPaused: boolean
  readonly hostCount: number
  readonly state: DeliveryState
  readonly reason: string
  readonly attemptCount: number
  readonly nextAttemptAt: Date
  readonly createdAt: Date
  readonly endedAt: Date | null
}

export interface StorySubject {
  readonly kind: SubjectKind
  readonly id: string
  readonly hostId?: number | undefined
}

// Without a name it is called by its host; an address is clearer in a sentence.
const destination = sql<string>`case when s.id is null then 'a deleted destination'
  when right(s.origin, length(s.name) + 3) = '://' || s.name then s.origin else s.name end`

/** Newest first. */
export async function listStoryDeliveries(
  db: Db | Tx,
  { kind, id, hostId }: StorySubject,
): Promise<readonly StoryDelivery[]> {
  const conditions: RawBuilder<unknown>[] = [sql`d.subject_kind = ${kind} and d.subject_id = ${id}`]
  if (hostId !== undefined) conditions.push(sql`${hostId}::int = any(d.host_ids)`)
  const { rows } = await sql<StoryDelivery>`
    select d.id, d.automation_id as "automationId", d.destination_id as "destinationId", ${destination} as destination,
      s.paused_at is not null as "isPaused", cardinality(d.host_ids) as "hostCount", d.state, d.reason,
      d.attempt_count as "attemptCount", d.next_attempt_at as "nextAttemptAt", d.created_at as "createdAt",
      d.ended_at as "endedAt"
    from deliveries d left join destinations s on s.id = d.destination_id
    where ${sql.join(conditions, sql` and `)} order by d.position desc limit ${maxDeliveries}`.execute(db)
  return rows
}

export interface StoryAttempt {
  readonly deliveryId: string
  readonly number: number
  readonly startedAt: Date
  readonly durationMs: number
  readonly outcome: string
  readonly statusCode: number | null
  readonly error: string
}

/** Newest first. */
export async function listStoryAttempts(db: Db | Tx, deliveryIds: readonly string[]): Promise<readonly StoryAttempt[]> {
  const { rows } = await sql<StoryAttempt>`
    select delivery_id as "deliveryId", number, started_at as "startedAt", duration_ms as "durationMs", outcome,
      status_code as "statusCode", error
    from attempts where delivery_id = any(${deliveryIds}::text[])
    order by started_at desc, number desc limit ${maxAttempts}`.execute(db)
  return rows
}
