import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

/** What a provider calls somebody. */
export interface SsoIdentity {
  readonly issuer: string
  readonly subject: string
}

export async function findUserIdBySso(db: Db | Tx, { issuer, subject }: SsoIdentity): Promise<number | undefined> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('sso_issuer', '=', issuer)
    .where('sso_subject', '=', subject)
    .where('sso_enabled', '=', true)
    .executeTakeFirst()
  return row?.id
}

/** False when the user is somebody else to the provider already. */
export async function bindSso(tx: Db | Tx, userId: number, { issuer, subject }: SsoIdentity): Promise<boolean> {
  const result = await tx
    .updateTable('users')
    .set({ sso_issuer: issuer, sso_subject: subject })
    .where('id', '=', userId)
    .where('sso_enabled', '=', true)
    .where((eb) => eb.or([eb('sso_subject', 'is', null), eb('sso_issuer', '<>', issuer)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
