import { sql } from 'kysely'
import type { GlobalRole } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

export interface User {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly role: GlobalRole | null
  readonly isApiOnly: boolean
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
  'must_reset_password',
  'created_at',
  'updated_at',
] as const

interface UserRow {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly global_role: string | null
  readonly is_api_only: boolean
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
    isApiOnly: row.is_api_only,
    mustResetPassword: row.must_reset_password,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

export async function insertUser(
  db: Db | Tx,
  user: Omit<User, 'id'> & { readonly passwordHash: string },
): Promise<User> {
  const row = await db
    .insertInto('users')
    .values({
      name: user.name,
      email: user.email,
      password_hash: user.passwordHash,
      global_role: user.role,
      is_api_only: user.isApiOnly,
      must_reset_password: user.mustResetPassword,
      created_at: user.createdAt,
      updated_at: user.updatedAt,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
  return fromRow(row)
}

export async function findUser(db: Db | Tx, id: number): Promise<User | undefined> {
  const row = await db.selectFrom('users').select(columns).where('id', '=', id).executeTakeFirst()
  return row && fromRow(row)
}

export async function findUserByEmail(
  db: Db | Tx,
  email: string,
): Promise<{ readonly user: User; readonly passwordHash: string | undefined } | undefined> {
  const row = await db
    .selectFrom('users')
    .select([...columns, 'password_hash'])
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst()
  return row && { user: fromRow(row), passwordHash: row.password_hash ?? undefined }
}

export interface UserPage {
  readonly orderBy: 'id' | 'name' | 'email' | 'created_at'
  readonly direction: 'asc' | 'desc'
  /** Part of the name or the e-mail address. */
  readonly search: string | undefined
  readonly limit: number
  readonly offset: number
}

export async function selectUsers(db: Db | Tx, page: UserPage): Promise<readonly User[]> {
  let query = db
    .selectFrom('users')
    .select(columns)
    .orderBy(page.orderBy, page.direction)
    .orderBy('id', page.direction)
    .limit(page.limit)
    .offset(page.offset)
  if (page.search) {
    query = query.where(sql<boolean>`position(lower(${page.search}) in lower(concat_ws(' ', name, email))) > 0`)
  }
  return (await query.execute()).map(fromRow)
}

export async function isAnyUserPresent(db: Db | Tx): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Locks the administrators, so that two requests cannot each delete the other's last but one. */
export async function lockAdmins(tx: Db | Tx): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('global_role', '=', 'admin')
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(({ id }) => id)
}

export async function deleteUserRow(tx: Db | Tx, id: number): Promise<void> {
  await tx.deleteFrom('users').where('id', '=', id).execute()
}

/** Mail servers commonly take 100 for one mail (RFC 5321 asks that much of them). */
const maxRecipients = 100

/** The administrators of everything who are people: whom mail about the server goes to. */
export async function listAdminEmails(db: Db | Tx): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('users')
    .select('email')
    .where('global_role', '=', 'admin')
    .where('is_api_only', '=', false)
    .orderBy('id')
    .limit(maxRecipients)
    .execute()
  return rows.map(({ email }) => email)
}
