import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { Answer } from './decide-transition.ts'

export interface FlipRow {
  readonly policyId: number
  readonly from: Answer
  readonly to: Answer
  readonly hostIds: readonly number[]
}

/** One event: these hosts changed their answer to this policy at this moment. */
export interface PolicyFlip extends FlipRow {
  readonly seq: number
  readonly at: Date
}

export async function insertFlips(
  tx: Tx,
  rows: readonly FlipRow[],
  { firstSeq, at }: { firstSeq: number; at: Date },
): Promise<void> {
  await sql`
    insert into policy_flips (seq, policy_id, from_answer, to_answer, at, host_ids)
    select n.seq, n.policy_id, n.from_answer, n.to_answer, ${at}, n.host_ids::int[]
    from unnest(${rows.map((_row, index) => firstSeq + index)}::bigint[], ${rows.map(({ policyId }) => policyId)}::int[],
      ${rows.map(({ from }) => from)}::text[], ${rows.map(({ to }) => to)}::text[],
      ${rows.map(({ hostIds }) => `{${hostIds.join(',')}}`)}::text[]) as n (seq, policy_id, from_answer, to_answer, host_ids)`.execute(
    tx,
  )
}

/** A policy's flips after one event number and up to another, in order. */
export async function listFlips(
  db: Db | Tx,
  range: { readonly policyId: number; readonly afterSeq: number; readonly upToSeq: number; readonly limit: number },
): Promise<readonly PolicyFlip[]> {
  const rows = await db
    .selectFrom('policy_flips')
    .select(['seq', 'policy_id', 'from_answer', 'to_answer', 'at', 'host_ids'])
    .where('policy_id', '=', range.policyId)
    .where('seq', '>', range.afterSeq)
    .where('seq', '<=', range.upToSeq)
    .orderBy('seq')
    .limit(range.limit)
    .execute()
  return rows.map((row) => ({
    seq: row.seq,
    policyId: row.policy_id,
    // The table's check constraint allows no other words.
    from: row.from_answer as Answer,
    to: row.to_answer as Answer,
    at: row.at,
    hostIds: row.host_ids,
  }))
}

/** The last event number before the first flip that happened after `at`, if any did: up to there all has settled. */
export async function findSettledSeq(db: Db | Tx, at: Date): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number | null }>`select min(seq) as seq from policy_flips where at > ${at}`.execute(
    db,
  )
  const first = rows[0]?.seq ?? undefined
  return first === undefined ? undefined : first - 1
}

/** When the first flip after an event number happened. */
export async function findFirstFlipAt(db: Db | Tx, afterSeq: number): Promise<Date | undefined> {
  const row = await db
    .selectFrom('policy_flips')
    .select('at')
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  return row?.at
}

/** The event number of the newest flip of each of these policies that has one. */
export async function listLastFlipSeqs(
  db: Db | Tx,
  policyIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ id: number; seq: number }>`
    select p.id, f.seq from unnest(${policyIds}::int[]) as p (id) cross join lateral (
      select seq from policy_flips where policy_id = p.id order by seq desc limit 1) f`.execute(db)
  return new Map(rows.map(({ id, seq }) => [id, seq]))
}

export interface FlipFilter {
  readonly policyIds: readonly number[]
  /** Only flips of this host. */
  readonly hostId?: number | undefined
  /** Only flips to this answer. */
  readonly to?: Answer | undefined
  readonly since?: Date | undefined
  readonly beforeSeq?: number | undefined
  readonly limit: number
}

/** Newest first. */
export async function listNewestFlips(db: Db | Tx, filter: FlipFilter): Promise<readonly PolicyFlip[]> {
  const { policyIds, hostId, to, since, beforeSeq, limit } = filter
  const conditions = [sql`policy_id = any(${policyIds}::int[])`]
  if (hostId !== undefined) conditions.push(sql`${hostId}::int = any(host_ids)`)
  if (to !== undefined) conditions.push(sql`to_answer = ${to}`)
  if (since !== undefined) conditions.push(sql`at >= ${since}`)
  if (beforeSeq !== undefined) conditions.push(sql`seq < ${beforeSeq}`)
  const { rows } = await sql<PolicyFlip>`
    select seq, policy_id as "policyId", from_answer as "from", to_answer as "to", at, host_ids as "hostIds"
    from policy_flips where ${sql.join(conditions, sql` and `)} order by seq desc limit ${limit}`.execute(db)
  return rows
}

export interface FailingChange {
  readonly policyId: number
  readonly began: number
  readonly stopped: number
}

/** Of the global policies, how often a host began and stopped to fail them since then. */
export async function countFailingChanges(db: Db | Tx, since: Date): Promise<readonly FailingChange[]> {
  const { rows } = await sql<FailingChange>`
    select f.policy_id as "policyId",
      coalesce(sum(cardinality(f.host_ids)) filter (where f.to_answer = 'failing'), 0)::int as began,
      coalesce(sum(cardinality(f.host_ids)) filter (where f.from_answer = 'failing'), 0)::int as stopped
    from policy_flips f join policies p on p.id = f.policy_id
    where f.at >= ${since} and p.team_id is null and f.from_answer <> f.to_answer
    group by f.policy_id having bool_or('failing' in (f.from_answer, f.to_answer)) order by f.policy_id`.execute(db)
  return rows
}

export async function deleteFlipsBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('policy_flips').where('at', '<', before).execute()
}
