import { sql } from 'kysely'
import type { SealedSecret } from '../../platform/crypto/sealed-secret.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { ENROLL_SECRET_PURPOSE } from './seal-enroll-secret.ts'

export interface StoredEnrollSecret {
  readonly id: number
  readonly teamId: number | null
  readonly name: string
  readonly lookupHash: string
  readonly sealed: Uint8Array
  readonly createdAt: Date
}

export async function findEnrollSecretByHash(
  db: Db | Tx,
  lookupHash: string,
): Promise<{ teamId: number | null } | undefined> {
  const row = await db
    .selectFrom('enroll_secrets')
    .select('team_id')
    .where('lookup_hash', '=', lookupHash)
    .executeTakeFirst()
  return row && { teamId: row.team_id }
}

export async function listEnrollSecrets(db: Db | Tx, teamId: number | null): Promise<readonly StoredEnrollSecret[]> {
  const rows = await db
    .selectFrom('enroll_secrets')
    .select(['id', 'team_id', 'name', 'lookup_hash', 'sealed', 'created_at'])
    .where(sql<boolean>`team_id is not distinct from ${teamId}::int`)
    .orderBy('id')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    teamId: row.team_id,
    name: row.name,
    lookupHash: row.lookup_hash,
    sealed: row.sealed,
    createdAt: row.created_at,
  }))
}

/** Of many teams at once; each has fifty at most. */
export async function listEnrollSecretsOfTeams(
  db: Db | Tx,
  teamIds: readonly number[],
): Promise<readonly StoredEnrollSecret[]> {
  const { rows } = await sql<StoredEnrollSecret>`
    select id, team_id as "teamId", name, lookup_hash as "lookupHash", sealed, created_at as "createdAt"
    from enroll_secrets where team_id = any(${teamIds}::int[]) order by id limit 10000`.execute(db)
  return rows
}

export async function insertEnrollSecret(tx: Db | Tx, secret: Omit<StoredEnrollSecret, 'id'>): Promise<void> {
  await tx
    .insertInto('enroll_secrets')
    .values({
      team_id: secret.teamId,
      name: secret.name,
      lookup_hash: secret.lookupHash,
      sealed: secret.sealed,
      created_at: secret.createdAt,
    })
    .execute()
}

export async function renameEnrollSecret(tx: Db | Tx, id: number, name: string): Promise<void> {
  await tx.updateTable('enroll_secrets').set({ name }).where('id', '=', id).execute()
}

export async function deleteEnrollSecrets(tx: Db | Tx, ids: readonly number[]): Promise<void> {
  await sql`delete from enroll_secrets where id = any(${ids}::int[])`.execute(tx)
}

/** As they are stored, with words for each. */
export async function listSealedEnrollSecrets(db: Db | Tx): Promise<readonly SealedSecret[]> {
  const { rows } = await sql<{ id: number; team: string | null; name: string; sealed: Uint8Array }>`
    select s.id, t.name as team, s.name, s.sealed from enroll_secrets s left join teams t on t.id = s.team_id
    order by s.id limit 1000`.execute(db)
  return rows.map(({ id, team, name, sealed }) => ({
    what: `enroll secret ${name === '' ? id : `"${name}"`} of ${team === null ? 'all hosts' : `the team "${team}"`}`,
    where: 'Settings > Enroll secrets',
    ...{ sealed, purpose: ENROLL_SECRET_PURPOSE },
  }))
}

/** At most 500, of ids beyond `afterId`. */
export async function listSealedAfter(
  tx: Tx,
  afterId: number,
): Promise<readonly { readonly id: number; readonly sealed: Uint8Array }[]> {
  return tx
    .selectFrom('enroll_secrets')
    .select(['id', 'sealed'])
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(500)
    .execute()
}

export async function saveSealed(
  tx: Tx,
  secret: { readonly id: number; readonly lookupHash: string; readonly sealed: Buffer },
): Promise<void> {
  await tx
    .updateTable('enroll_secrets')
    .set({ lookup_hash: secret.lookupHash, sealed: secret.sealed })
    .where('id', '=', secret.id)
    .execute()
}
