import { sql } from 'kysely'
import type { Tx } from '../database/in-transaction.ts'
import type { Db } from '../database/open-database.ts'

/** A longer silence than this is a gap: hosts could not check in. */
export const gapSeconds = 60

export async function touchPresence(db: Db, at: Date): Promise<void> {
  // Noted before the clock was put back: what was known of that time says nothing.
  const isAhead = sql`server_presence.touched_at > ${at}::timestamptz + interval '10 minutes'`
  await sql`insert into server_presence (id, listening_since, touched_at) values (1, ${at}, ${at})
    on conflict (id) do update set
      listening_since = case when server_presence.touched_at < ${at}::timestamptz - make_interval(secs => ${gapSeconds}) or ${isAhead}
        then excluded.listening_since else server_presence.listening_since end,
      touched_at = case when ${isAhead} then excluded.touched_at
        else greatest(server_presence.touched_at, excluded.touched_at) end`.execute(db)
}

export async function findPresence(db: Db | Tx): Promise<{ listening_since: Date; touched_at: Date } | undefined> {
  return db.selectFrom('server_presence').select(['listening_since', 'touched_at']).executeTakeFirst()
}
