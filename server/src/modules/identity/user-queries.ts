import { sql } from 'kysely'
import type { GlobalRole, TeamMembership } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { ListPage } from '../../platform/http/list-page.ts'

export interface UserTeam {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly role: GlobalRole
}

export interface User {
  readonly id: number
  readonly name: string
  readonly email: string
  /** For all teams; null for those who have roles in teams only. */
  readonly role: GlobalRole | null
  readonly teams: readonly UserTeam[]
  readonly isApiOnly: boolean
  /** Comes in by single sign-on, and not by password. */
  readonly isSso: boolean
  readonly mustResetPassword: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

const columns = [
  'id',
  'name',
  'email',
  'global_role',
  'is_api_only',
  'sso_enabled',
  'must_reset_password',
  'created_at',
  'updated_at',
] as const

const teams = sql<readonly UserTeam[]>`coalesce((
  select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'description', t.description, 'role', ut.role) order by t.id)
  from user_teams ut join teams t on t.id = ut.team_id where ut.user_id = users.id), '[]')`.as('teams')

interface UserRow {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly global_role: string | null
  readonly teams: readonly UserTeam[]
  readonly is_api_only: boolean
  readonly sso_enabled: boolean
  readonly must_reset_password: boolean
  readonly created_at: Date
  readonly updated_at: Date
}

function fromRow(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    // A check of the table allows no other values.
    role: row.global_role as GlobalRole | null,
    teams: row.teams,
    isApiOnly: row.is_api_only,
    isSso: row.sso_enabled,
    mustResetPassword: row.must_reset_password,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export interface NewUser extends Omit<User, 'id' | 'teams'> {
  /** Null for single sign-on. */
  readonly passwordHash: string | null
  readonly teams: readonly TeamMembership[]
}

export async function insertUser(db: Db | Tx, user: NewUser): Promise<number> {
  const { id } = await db
    .insertInto('users')
    .values({
      name: user.name,
      email: user.email,
      password_hash: user.passwordHash,
      global_role: user.role,
      is_api_only: user.isApiOnly,
      sso_enabled: user.isSso,
      must_reset_password: user.mustResetPassword,
      created_at: user.createdAt,
      updated_at: user.updatedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await insertRoles(db, id, user.teams)
  return id
}

/** Roles in other teams stay. */
export async function insertRoles(db: Db | Tx, userId: number, memberships: readonly TeamMembership[]): Promise<void> {
  for (const { teamId, role } of memberships) {
    await sql`insert into user_teams (user_id, team_id, role) values (${userId}, ${teamId}, ${role})
      on conflict (user_id, team_id) do update set role = excluded.role`.execute(db)
  }
}

export async function replaceRoles(
  tx: Db | Tx,
  userId: number,
  roles: { readonly role: GlobalRole | null; readonly teams: readonly TeamMembership[]; readonly at: Date },
): Promise<void> {
  await tx
    .updateTable('users')
    .set({ global_role: roles.role, updated_at: roles.at })
    .where('id', '=', userId)
    .execute()
  await tx.deleteFrom('user_teams').where('user_id', '=', userId).execute()
  await insertRoles(tx, userId, roles.teams)
}

export async function deleteRolesInTeam(tx: Db | Tx, teamId: number, userIds: readonly number[]): Promise<void> {
  await sql`delete from user_teams where team_id = ${teamId} and user_id = any(${userIds}::int[])`.execute(tx)
}

export async function lockUser(tx: Db | Tx, id: number): Promise<void> {
  await sql`select 1 from users where id = ${id} for no key update`.execute(tx)
}

export interface Account {
  readonly name: string
  readonly email: string
  readonly isApiOnly: boolean
  readonly isSso: boolean
}

/** Whoever changes to single sign-on loses the password; whoever leaves it, what the provider calls them. */
export async function saveAccount(tx: Db | Tx, id: number, account: Account & { readonly at: Date }): Promise<void> {
  await tx
    .updateTable('users')
    .set({
      ...{ name: account.name, email: account.email, is_api_only: account.isApiOnly, updated_at: account.at },
      sso_enabled: account.isSso,
      ...(account.isSso
        ? { password_hash: null, must_reset_password: false }
        : { sso_issuer: null, sso_subject: null }),
    })
    .where('id', '=', id)
    .execute()
}

export async function savePassword(
  tx: Db | Tx,
  id: number,
  change: { readonly passwordHash: string; readonly mustReset: boolean; readonly at: Date },
): Promise<void> {
  await tx
    .updateTable('users')
    .set({ password_hash: change.passwordHash, must_reset_password: change.mustReset, updated_at: change.at })
    .where('id', '=', id)
    .execute()
}

export async function saveMustReset(tx: Db | Tx, id: number, mustReset: boolean): Promise<void> {
  await tx.updateTable('users').set({ must_reset_password: mustReset }).where('id', '=', id).execute()
}

export async function findPasswordHash(db: Db | Tx, id: number): Promise<string | undefined> {
  const row = await db.selectFrom('users').select('password_hash').where('id', '=', id).executeTakeFirst()
  return row?.password_hash ?? undefined
}

export async function findUser(db: Db | Tx, id: number): Promise<User | undefined> {
  const row = await db
    .selectFrom('users')
    .select([...columns, teams])
    .where('id', '=', id)
    .executeTakeFirst()
  return row && fromRow(row)
}

export async function findUserByEmail(
  db: Db | Tx,
  email: string,
): Promise<{ readonly user: User; readonly passwordHash: string | undefined } | undefined> {
  const row = await db
    .selectFrom('users')
    .select([...columns, teams, 'password_hash'])
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst()
  return row && { user: fromRow(row), passwordHash: row.password_hash ?? undefined }
}

export async function findUserIdByEmail(db: Db | Tx, email: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst()
  return row?.id
}

export const userOrderKeys = ['id', 'name', 'email', 'created_at'] as const

/** `teamId` undefined: whatever their roles. */
export async function selectUsers(
  db: Db | Tx,
  page: ListPage<(typeof userOrderKeys)[number]>,
  teamId: number | undefined,
): Promise<readonly User[]> {
  const direction = page.isDescending ? 'desc' : 'asc'
  let query = db
    .selectFrom('users')
    .select([...columns, teams])
    .orderBy(page.orderKey, direction)
    .orderBy('id', direction)
    .limit(page.limit)
    .offset(page.offset)
  if (page.search) {
    query = query.where(sql<boolean>`position(lower(${page.search}) in lower(concat_ws(' ', name, email))) > 0`)
  }
  if (page.after !== undefined) {
    const key = sql.ref(page.orderKey)
    query = query.where(page.isDescending ? sql<boolean>`${key} < ${page.after}` : sql<boolean>`${key} > ${page.after}`)
  }
  if (teamId !== undefined) {
    query = query.where(
      sql<boolean>`exists (select 1 from user_teams ut where ut.user_id = users.id and ut.team_id = ${teamId})`,
    )
  }
  return (await query.execute()).map(fromRow)
}

export async function isAnyUserPresent(db: Db | Tx): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

export async function deleteUserRow(tx: Db | Tx, id: number): Promise<void> {
  await tx.deleteFrom('users').where('id', '=', id).execute()
}
