import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

export type LinkKind = 'password_reset' | 'email_change'

interface Link {
  readonly userId: number
  /** Of a change: the address to be confirmed. */
  readonly email: string
}

export async function insertLink(
  tx: Db | Tx,
  link: Link & { readonly tokenHash: string; readonly kind: LinkKind; readonly expiresAt: Date; readonly at: Date },
): Promise<void> {
  const { tokenHash, userId, kind, email, expiresAt, at } = link
  await tx
    .insertInto('user_links')
    .values({ ...{ token_hash: tokenHash, user_id: userId, kind, email }, expires_at: expiresAt, created_at: at })
    .execute()
}

/** Undefined when it never was, was used, or is too old. */
export async function findLink(
  db: Db | Tx,
  { tokenHash, kind, at }: { readonly tokenHash: string; readonly kind: LinkKind; readonly at: Date },
): Promise<Link | undefined> {
  return db
    .selectFrom('user_links')
    .select(['user_id as userId', 'email'])
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', kind)
    .where('expires_at', '>', at)
    .executeTakeFirst()
}

/** A link serves once, and takes the others of its kind along. */
export async function deleteLinksOf(tx: Db | Tx, userId: number, kind: LinkKind): Promise<void> {
  await tx.deleteFrom('user_links').where('user_id', '=', userId).where('kind', '=', kind).execute()
}

/** Of a user whose address or way in has changed: what was mailed before must not undo it. */
export async function deleteAllLinksOf(tx: Db | Tx, userId: number): Promise<void> {
  await tx.deleteFrom('user_links').where('user_id', '=', userId).execute()
}

export async function deleteLinksExpiredBefore(db: Db | Tx, at: Date): Promise<void> {
  await db.deleteFrom('user_links').where('expires_at', '<', at).execute()
}
