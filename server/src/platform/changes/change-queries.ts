import { sql } from 'kysely'
import type { Tx } from '../database/in-transaction.ts'
import type { Db } from '../database/open-database.ts'

// The database's clock, not ours: processes on machines whose clocks differ must agree on what is recent.

export async function insertChange(tx: Tx, change: { topic: string; key: string }): Promise<void> {
  await sql`insert into changes (topic, key, at) values (${change.topic}, ${change.key}, clock_timestamp())`.execute(tx)
}

export async function listRecentChanges(
  db: Db,
  withinSeconds: number,
): Promise<readonly { id: number; topic: string; key: string }[]> {
  const { rows } = await sql<{ id: number; topic: string; key: string }>`
    select id, topic, key from changes
    where at > clock_timestamp() - make_interval(secs => ${withinSeconds})
    order by id limit 10000`.execute(db)
  return rows
}

export async function deleteOldChanges(db: Db, olderThanSeconds: number): Promise<void> {
  await sql`delete from changes where at < clock_timestamp() - make_interval(secs => ${olderThanSeconds})`.execute(db)
}
