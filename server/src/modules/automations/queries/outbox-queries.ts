import { sql } from 'kysely'
import type { Db } from '../../../platform/database/open-database.ts'

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
    from deliveries d join destinations s on s.id = d.destination_id
    where d.state in ('waiting', 'held', 'dead')
    group by s.kind, d.state order by s.kind, d.state`.execute(db)
  return rows
}
