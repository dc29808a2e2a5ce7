import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

/** In ascending id. */
export async function listHostTeams(
  db: Db | Tx,
  hostIds: readonly number[],
): Promise<readonly { id: number; teamId: number | null }[]> {
  const { rows } = await sql<{ id: number; teamId: number | null }>`
    select id, team_id as "teamId" from hosts where id = any(${hostIds}::int[]) order by id`.execute(db)
  return rows
}

/** Moves hosts and makes policies due for them; returns those that were of another team. */
export async function saveTeamOfHosts(
  tx: Tx,
  { hostIds, teamId, at }: { hostIds: readonly number[]; teamId: number | null; at: Date },
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    update hosts set team_id = ${teamId}::int, updated_at = ${at}
    where id = any(${hostIds}::int[]) and team_id is distinct from ${teamId}::int returning id`.execute(tx)
  const moved = rows.map(({ id }) => id).sort((a, b) => a - b)
  await sql`update host_checkins set policy_updated_at = null where host_id = any(${moved}::int[])`.execute(tx)
  return moved
}

export async function requestRefetch(tx: Tx, hostId: number): Promise<boolean> {
  const result = await tx
    .updateTable('host_checkins')
    .set({ is_refetch_requested: true })
    .where('host_id', '=', hostId)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Locks as ingest does, then deletes with everything that hangs on the host. Returns the ids that existed. */
export async function deleteHostRows(tx: Tx, hostIds: readonly number[]): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    delete from hosts where id = any(${hostIds}::int[]) returning id`.execute(tx)
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}

/** Hosts that nobody has seen since `before`. */
export async function listHostIdsUnseenSince(db: Db, before: Date, limit: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select h.id from hosts h left join host_seen s on s.host_id = h.id
    where coalesce(s.seen_at, h.last_enrolled_at) < ${before} order by h.id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}
