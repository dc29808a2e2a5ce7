import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

/** Hosts of one team, or of all teams. */
export interface TeamScope {
  readonly teamId: number | null
}

const ofTeam = ({ teamId }: TeamScope) => sql`(${teamId}::int is null or h.team_id = ${teamId})`

export async function countHosts(db: Db | Tx, scope: TeamScope): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from hosts h where ${ofTeam(scope)}`.execute(
    db,
  )
  return rows[0]?.total ?? 0
}

/** Hosts that were last seen at that moment or before, ascending; who was never seen counts from its creation. */
export async function listUnseenHosts(
  db: Db | Tx,
  { lastSeenUntil, ...scope }: TeamScope & { readonly lastSeenUntil: Date },
): Promise<readonly number[]> {
  const ids: number[] = []
  for (;;) {
    const { rows } = await sql<{ id: number }>`
      select h.id from hosts h left join host_seen s on s.host_id = h.id
      where coalesce(s.seen_at, h.created_at) <= ${lastSeenUntil} and h.id > ${ids.at(-1) ?? 0} and ${ofTeam(scope)}
      order by h.id limit 1000`.execute(db)
    ids.push(...rows.map(({ id }) => id))
    if (rows.length < 1_000) return ids
  }
}
