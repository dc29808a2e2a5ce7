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
