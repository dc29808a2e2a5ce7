import { type Context, type GlobalRole, onTransaction } from '../../../platform/context.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import type { OpenidClaims } from '../../../platform/openid/create-openid.ts'
import { accountProblems } from '../check-new-user.ts'
import { storeUser } from '../create-user.ts'
import { findUser, findUserByEmail, lockUser, type User } from '../user-queries.ts'
import { bindSso, findUserIdBySso } from './sso-queries.ts'

/** Why somebody whom the provider vouches for does not come in. The sign-in page has a sentence for each. */
export type SsoRefusal = 'no_account' | 'no_email' | 'other_person'

export interface Provisioning {
  /** Creates users who come for the first time. */
  readonly isOn: boolean
  readonly role: GlobalRole
}

/**
 * The user whom the provider's claims mean. Found by what the provider calls them; the first time by e-mail address,
 * which may belong to somebody else tomorrow. Only users of single sign-on come in so.
 */
export async function admitUser(
  ctx: Context,
  claims: OpenidClaims,
  provisioning: Provisioning,
): Promise<User | SsoRefusal> {
  return inTransaction(ctx.db, async (tx) => {
    const known = await findUserIdBySso(tx, claims)
    if (known !== undefined) return (await findUser(tx, known)) ?? 'no_account'
    if (claims.isEmailVerified === false || accountProblems(claims).length > 0) return 'no_email'
    const found = (await findUserByEmail(tx, claims.email))?.user
    if (found) {
      await lockUser(tx, found.id)
      if (!found.isSso) return 'no_account'
      return (await bindSso(tx, found.id, claims)) ? found : 'other_person'
    }
    if (!provisioning.isOn) return 'no_account'
    const txCtx = { ...onTransaction(ctx, tx), actor: { kind: 'system', name: 'Single sign-on' } as const }
    const { name, email } = claims
    const fields = { name: name.slice(0, 255), email, role: provisioning.role, isSso: true, password: '' }
    const created = await storeUser(txCtx, { ...fields, passwordHash: null })
    await bindSso(tx, created.id, claims)
    return created
  })
}
