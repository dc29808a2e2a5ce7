import { sql } from 'kysely'
import type { Db } from '../../../platform/database/open-database.ts'

/** What is not settled, in two parts: each has a partial index, and the many that are settled are not looked at. */
export const unsettled = sql`(
  select destination_id, state, created_at from deliveries where state = 'waiting'
  union all select destination_id, state, created_at from deliveries where state in ('held', 'dead'))`

export interface OutboxPart {
  readonly kind: string
  readonly state: 'waiting' | 'held' | 'dead'
  readonly count: number
  readonly oldestAt: Date
}

/** What is not settled, by kind of destination and state. */
export async function measureOutbox(db: Db): Promise<readonly OutboxPart[]> {
  const { rows } = await sql<OutboxPart>`
    select s.kind, d.state, count(*) as count, min(d.created_at) as "oldestAt"
    from ${unsettled} d join destinations s on s.id = d.destination_id
    group by s.kind, d.state order by s.kind, d.state`.execute(db)
  return rows
}

/** What was due before this instant and nobody has claimed, where its destination is neither paused nor resting. */
export async function measureOverdue(
  db: Db,
  before: Date,
): Promise<{ readonly count: number; readonly since: Date } | undefined> {
  const { rows } = await sql<{ count: number; since: Date | null }>`
    select count(*) as count, min(d.next_attempt_at) as since
    from deliveries d join destinations s on s.id = d.destination_id
    where d.state = 'waiting' and d.is_next and d.next_attempt_at < ${before} and s.paused_at is null
      and (s.rest_until is null or s.rest_until < ${before})
      and (d.claimed_until is null or d.claimed_until < clock_timestamp())`.execute(db)
  const [row] = rows
  return row?.since ? { count: row.count, since: row.since } : undefined
}
