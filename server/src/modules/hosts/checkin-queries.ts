import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { DueState } from '../../platform/ingest/checkin.ts'
import type { Checkin } from '../../platform/ingest/ingest.ts'

/** Locks the narrow rows in id order: two processes that flush at once neither deadlock nor see two first failures. */
export async function lockHosts(tx: Tx, hostIds: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ host_id: number }>`
    select host_id from host_checkins where host_id = any(${hostIds}::int[])
    order by host_id for no key update`.execute(tx)
  return new Set(rows.map(({ host_id }) => host_id))
}

/** Any write clears a requested refetch: the host has been asked everything. */
export async function recordCheckins(tx: Tx, checkins: readonly Checkin[], at: Date): Promise<void> {
  const answered = checkins.filter(({ families }) => families.size > 0)
  if (answered.length === 0) return
  await sql`
    update host_checkins c set
      detail_updated_at = case when n.detail then ${at}::timestamptz else c.detail_updated_at end,
      label_updated_at = case when n.label then ${at}::timestamptz else c.label_updated_at end,
      policy_updated_at = case when n.policy then ${at}::timestamptz else c.policy_updated_at end,
      is_refetch_requested = false
    from unnest(${answered.map(({ host }) => host.id)}::int[], ${answered.map(({ families }) => families.has('detail'))}::bool[],
      ${answered.map(({ families }) => families.has('label'))}::bool[],
      ${answered.map(({ families }) => families.has('policy'))}::bool[]) as n (host_id, detail, label, policy)
    where c.host_id = n.host_id`.execute(tx)
}

export async function listDueStates(db: Db, hostIds: readonly number[]): Promise<ReadonlyMap<number, DueState>> {
  const rows = await db
    .selectFrom('host_checkins')
    .select(['host_id', 'detail_updated_at', 'label_updated_at', 'policy_updated_at', 'is_refetch_requested'])
    .where(sql<boolean>`host_id = any(${hostIds}::int[])`)
    .execute()
  return new Map(
    rows.map((row) => [
      row.host_id,
      {
        detail: row.detail_updated_at?.getTime() ?? 0,
        label: row.label_updated_at?.getTime() ?? 0,
        policy: row.policy_updated_at?.getTime() ?? 0,
        isRefetchRequested: row.is_refetch_requested,
      },
    ]),
  )
}

export interface DirectoryRow {
  readonly id: number
  readonly nodeKeyHash: string
  readonly teamId: number | null
  readonly platform: string
  readonly hostname: string
  readonly isKeyUsed: boolean
}

export async function listByNodeKeys(db: Db, nodeKeyHashes: readonly string[]): Promise<readonly DirectoryRow[]> {
  const rows = await db
    .selectFrom('hosts')
    .select(['id', 'node_key_hash', 'team_id', 'platform', 'hostname', 'node_key_used_at'])
    .where(sql<boolean>`node_key_hash = any(${nodeKeyHashes}::text[])`)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    nodeKeyHash: row.node_key_hash ?? '',
    teamId: row.team_id,
    platform: row.platform,
    hostname: row.hostname,
    isKeyUsed: row.node_key_used_at !== null,
  }))
}

/** A key is used from the first request that carries it; from then on a new enrolment is held to the cooldown. */
export async function markKeysUsed(db: Db, hostIds: readonly number[], at: Date): Promise<void> {
  await sql`update hosts set node_key_used_at = ${at}
    where id = any(${hostIds}::int[]) and node_key_used_at is null`.execute(db)
}

export interface SeenHost {
  readonly hostId: number
  readonly seenAt: Date
  readonly address: string
}

/** What lies well ahead of now was noted before the clock was put back, and gives way. */
export async function recordSeen(db: Db, seen: readonly SeenHost[], now: Date): Promise<void> {
  // Joined with hosts, because a host may have been deleted since; in id order, because other processes write too.
  await sql`
    insert into host_seen (host_id, seen_at, address)
    select n.host_id, n.seen_at, n.address
    from unnest(${seen.map(({ hostId }) => hostId)}::int[], ${seen.map(({ seenAt }) => seenAt)}::timestamptz[],
      ${seen.map(({ address }) => address)}::text[]) as n (host_id, seen_at, address)
    join hosts h on h.id = n.host_id
    order by n.host_id
    on conflict (host_id) do update set seen_at = excluded.seen_at, address = excluded.address
    where host_seen.seen_at < excluded.seen_at or host_seen.seen_at > ${now}::timestamptz + interval '10 minutes'`.execute(
    db,
  )
}
