import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

/**
 * Locks the administrators who can log in with a password, so that two requests cannot each take the other's last but
 * one: when the provider of single sign-on fails, somebody must still get in.
 */
export async function lockAdmins(tx: Db | Tx): Promise<readonly number[]> {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('global_role', '=', 'admin')
    .where('is_api_only', '=', false)
    .where('sso_enabled', '=', false)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(({ id }) => id)
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

/** Of those who are people the one that is there for longest. */
export async function findFirstAdminId(tx: Db | Tx): Promise<number | undefined> {
  const row = await tx
    .selectFrom('users')
    .select('id')
    .where('global_role', '=', 'admin')
    .where('is_api_only', '=', false)
    .orderBy('sso_enabled')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row?.id
}
