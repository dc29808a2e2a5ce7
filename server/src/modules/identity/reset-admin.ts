import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { findFirstAdminId } from './admin-queries.ts'
import { accountProblems } from './check-new-user.ts'
import { storeUser } from './create-user.ts'
import { deleteAllLinksOf } from './links/link-queries.ts'
import { deleteSessionsOf } from './session-queries.ts'
import {
  findUser,
  findUserByEmail,
  isAnyUserPresent,
  lockUser,
  replaceRoles,
  saveAccount,
  savePassword,
  type User,
} from './user-queries.ts'

export interface ResetAdmin {
  /** Absent: the administrator who has been one for longest. */
  readonly email?: string | undefined
  readonly passwordHash: string
}

/**
 * Makes somebody an administrator who logs in with a password that must be changed at once, whatever they were: the way
 * back in for whoever holds the machine. No password of anybody else changes.
 */
export async function resetAdmin(ctx: Context, input: ResetAdmin): Promise<{ readonly email: string }> {
  return inTransaction(ctx.db, async (tx) => {
    const txCtx = { ...onTransaction(ctx, tx), actor: { kind: 'system', name: 'muster user reset-admin' } as const }
    if (!(await isAnyUserPresent(tx))) {
      throw new AppError('precondition-failed', 'Muster is not set up yet: create the first administrator in a browser')
    }
    const found = await findAccount(tx, input.email?.trim())
    const user = found ?? (await create(txCtx, input))
    if (found) await restore(txCtx, tx, found, input)
    const details = { user_id: user.id, user_email: user.email, is_new: !found }
    await recordActivity(txCtx, { type: 'reset_admin', details })
    return { email: user.email }
  })
}

async function findAccount(tx: Tx, email: string | undefined): Promise<User | undefined> {
  if (email !== undefined) return (await findUserByEmail(tx, email))?.user
  const id = await findFirstAdminId(tx)
  if (id === undefined) throw new AppError('not-found', 'there is no administrator; name somebody with --email')
  return findUser(tx, id)
}

async function create(ctx: Context, { email = '', passwordHash }: ResetAdmin): Promise<User> {
  const account = { name: email.trim().split('@')[0] ?? '', email: email.trim() }
  const [problem] = accountProblems(account)
  if (problem) throw invalidField('email', `--email ${problem.reason}`)
  return storeUser(ctx, { ...account, password: '', passwordHash, role: 'admin', mustResetPassword: true })
}

async function restore(ctx: Context, tx: Tx, user: User, { passwordHash }: ResetAdmin): Promise<void> {
  const at = ctx.clock.now()
  await lockUser(tx, user.id)
  await saveAccount(tx, user.id, { ...user, isApiOnly: false, isSso: false, at })
  await savePassword(tx, user.id, { passwordHash, mustReset: true, at })
  await replaceRoles(tx, user.id, { role: 'admin', teams: [], at })
  await deleteSessionsOf(tx, user.id)
  await deleteAllLinksOf(tx, user.id)
}
