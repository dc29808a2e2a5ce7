import type { Actor, GlobalRole } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

export async function insertSession(
  db: Db | Tx,
  session: { userId: number; tokenHash: string; at: Date },
): Promise<void> {
  const { userId, tokenHash, at } = session
  await db
    .insertInto('sessions')
    .values({ user_id: userId, token_hash: tokenHash, created_at: at, accessed_at: at })
    .execute()
}

export interface OpenSession {
  readonly actor: Extract<Actor, { kind: 'user' }>
  readonly accessedAt: Date
}

export async function findSession(db: Db | Tx, tokenHash: string): Promise<OpenSession | undefined> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select([
      'sessions.id as session_id',
      'sessions.accessed_at',
      'users.id',
      'users.name',
      'users.email',
      'users.global_role',
    ])
    .where('sessions.token_hash', '=', tokenHash)
    .executeTakeFirst()
  if (!row) return undefined
  // A check of the table allows no other roles.
  const role = row.global_role as GlobalRole | null
  const actor = { kind: 'user', id: row.id, name: row.name, email: row.email, role, sessionId: row.session_id } as const
  return { actor, accessedAt: row.accessed_at }
}

export async function touchSession(db: Db | Tx, { id, at }: { id: number; at: Date }): Promise<void> {
  await db.updateTable('sessions').set({ accessed_at: at }).where('id', '=', id).where('accessed_at', '<', at).execute()
}

export async function deleteSession(db: Db | Tx, id: number): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

export async function deleteSessionsUnusedSince(
  db: Db | Tx,
  { userId, since }: { userId: number; since: Date },
): Promise<void> {
  await db.deleteFrom('sessions').where('user_id', '=', userId).where('accessed_at', '<', since).execute()
}
