import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { StoredEnrollment } from './decide-enrollment.ts'
import { type FactColumns, listFacts } from './host-fact-queries.ts'

interface IssuedKey {
  readonly nodeKeyHash: string
  readonly at: Date
}

/** The new host's id, or undefined when the identifier is taken. */
export async function insertHost(
  tx: Db | Tx,
  host: IssuedKey & { identifier: string; teamId: number | null },
): Promise<number | undefined> {
  const row = await tx
    .insertInto('hosts')
    .values({
      identifier: host.identifier,
      team_id: host.teamId,
      node_key_hash: host.nodeKeyHash,
      node_key_issued_at: host.at,
      created_at: host.at,
      updated_at: host.at,
      last_enrolled_at: host.at,
    })
    .onConflict((conflict) => conflict.column('identifier').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function findEnrollmentForUpdate(tx: Db | Tx, identifier: string): Promise<StoredEnrollment | undefined> {
  const row = await tx
    .selectFrom('hosts as h')
    .leftJoin('host_seen as s', 's.host_id', 'h.id')
    .select(['h.id', 'h.hostname', 'h.team_id', 'h.last_enrolled_at', 'h.node_key_used_at', 's.seen_at', 's.address'])
    .where('h.identifier', '=', identifier)
    .forUpdate('h')
    .executeTakeFirst()
  if (!row) return undefined
  return {
    id: row.id,
    hostname: row.hostname,
    teamId: row.team_id,
    lastEnrolledAt: row.last_enrolled_at,
    isKeyUsed: row.node_key_used_at !== null,
    seenAt: row.seen_at ?? undefined,
    seenAddress: row.address ?? '',
  }
}

export async function renewNodeKey(tx: Db | Tx, key: IssuedKey & { id: number }): Promise<void> {
  await tx
    .updateTable('hosts')
    .set({
      node_key_hash: key.nodeKeyHash,
      node_key_issued_at: key.at,
      node_key_used_at: null,
      last_enrolled_at: key.at,
      updated_at: key.at,
    })
    .where('id', '=', key.id)
    .execute()
}

/** Everything is due at the first read. */
export async function resetCheckin(tx: Db | Tx, hostId: number): Promise<void> {
  await sql`
    insert into host_checkins (host_id, is_refetch_requested) values (${hostId}, true)
    on conflict (host_id) do update set is_refetch_requested = true`.execute(tx)
}

export async function resetCheckinOf(tx: Db | Tx, identifier: string): Promise<void> {
  await sql`update host_checkins set is_refetch_requested = true
    where host_id = (select id from hosts where identifier = ${identifier})`.execute(tx)
}

export async function listFactsOf(tx: Db | Tx, hostId: number): Promise<FactColumns & { id: number }> {
  const [facts] = await listFacts(tx, [hostId])
  if (!facts) throw new Error(`host ${hostId} vanished inside its own transaction`)
  return facts
}
