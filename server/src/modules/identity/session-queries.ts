import { sql } from 'kysely'
import type { Actor, GlobalRole, TeamMembership } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

export async function insertSession(
  db: Db | Tx,
  session: { userId: number; tokenHash: string; at: Date; remoteAddress: string; userAgent: string },
): Promise<number> {
  const { userId, tokenHash, at, remoteAddress, userAgent } = session
  const { id } = await db
    .insertInto('sessions')
    .values({
      ...{ user_id: userId, token_hash: tokenHash, created_at: at, accessed_at: at },
      ...{ remote_address: remoteAddress, user_agent: userAgent },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export interface OpenSession {
  readonly actor: Extract<Actor, { kind: 'user' }>
  readonly accessedAt: Date
  /** Of a user for programs: it ends when it is revoked, not by itself. */
  readonly isLasting: boolean
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
      'users.must_reset_password',
      'users.is_api_only',
      sql<readonly TeamMembership[]>`coalesce((
        select jsonb_agg(jsonb_build_object('teamId', team_id, 'role', role) order by team_id)
        from user_teams where user_id = users.id), '[]')`.as('teams'),
    ])
    .where('sessions.token_hash', '=', tokenHash)
    .executeTakeFirst()
  if (!row) return undefined
  // A check of the table allows no other roles.
  const role = row.global_role as GlobalRole | null
  const { id, name, email, teams, must_reset_password: mustResetPassword } = row
  const actor = { kind: 'user', id, name, email, role, teams, mustResetPassword, sessionId: row.session_id } as const
  return { actor, accessedAt: row.accessed_at, isLasting: row.is_api_only }
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

export interface SessionRow {
  readonly id: number
  readonly userId: number
  readonly createdAt: Date
  readonly accessedAt: Date
  readonly remoteAddress: string
  readonly userAgent: string
}

const columns = [
  'id',
  'user_id as userId',
  'created_at as createdAt',
  'accessed_at as accessedAt',
  'remote_address as remoteAddress',
  'user_agent as userAgent',
] as const

export async function findSessionRow(db: Db | Tx, id: number): Promise<SessionRow | undefined> {
  return db.selectFrom('sessions').select(columns).where('id', '=', id).executeTakeFirst()
}

export async function listSessionsOf(db: Db | Tx, userId: number): Promise<readonly SessionRow[]> {
  return db.selectFrom('sessions').select(columns).where('user_id', '=', userId).orderBy('id').limit(1_000).execute()
}

/** Ends a user's sessions, except one where given. */
export async function deleteSessionsOf(db: Db | Tx, userId: number, keptId = 0): Promise<void> {
  await db.deleteFrom('sessions').where('user_id', '=', userId).where('id', '<>', keptId).execute()
}
