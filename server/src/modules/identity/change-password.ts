import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { passwordProblem } from './check-new-user.ts'
import { deleteSessionsOf } from './session-queries.ts'
import { deleteLinksOf } from './links/link-queries.ts'
import type { TellPerson } from './links/tell-person.ts'
import { findPasswordHash, findUser, lockUser, saveMustReset, savePassword, type User } from './user-queries.ts'

interface PasswordDeps {
  readonly passwords: Passwords
  readonly tell: TellPerson
  readonly attempts: AttemptLimit
}

/** Changes the own password; other sessions end. */
export async function changePassword(
  ctx: Context,
  { oldPassword, newPassword }: { oldPassword: string; newPassword: string },
  { passwords, attempts, tell }: PasswordDeps,
): Promise<void> {
  const { id } = ownActor(ctx)
  // A session that was left open must not serve for guessing.
  const key = `password ${id}`
  attempts.take(key)
  if (!(await passwords.verifyPassword(oldPassword, await findPasswordHash(ctx.db, id)))) {
    throw invalidField('old_password', 'old_password is wrong')
  }
  attempts.giveBack(key)
  await storePassword(ctx, newPassword, { passwords, tell })
}

/** Chooses the password that an administrator demands. */
export async function performRequiredReset(
  ctx: Context,
  newPassword: string,
  { passwords, tell }: Pick<PasswordDeps, 'passwords' | 'tell'>,
): Promise<User> {
  const { id, mustResetPassword } = ownActor(ctx)
  if (!mustResetPassword) {
    throw new AppError('forbidden', 'forbidden: no new password is demanded of you; use POST /change_password')
  }
  if (await passwords.verifyPassword(newPassword, await findPasswordHash(ctx.db, id))) {
    throw invalidField('new_password', 'new_password must differ from the present one')
  }
  return storePassword(ctx, newPassword, { passwords, tell })
}

/** Demands another password of a user, or no longer. Demanding ends their sessions. */
export async function requirePasswordReset(
  ctx: Context,
  { id, isRequired }: { id: number; isRequired: boolean },
): Promise<User> {
  return inTransaction(ctx.db, async (tx) => {
    await lockUser(tx, id)
    const before = await findUser(tx, id)
    if (!before) throw new AppError('not-found', `there is no user ${id}`)
    if (before.isApiOnly || before.isSso) {
      const kind = before.isSso ? 'comes in by single sign-on' : 'is for programs only'
      throw invalidField('require', `require: ${before.email} ${kind} and has no password to choose`)
    }
    await saveMustReset(tx, id, isRequired)
    if (isRequired) await deleteSessionsOf(tx, id)
    const user = { ...before, mustResetPassword: isRequired }
    const details = { user_id: id, user_email: user.email, required: isRequired }
    await recordActivity(onTransaction(ctx, tx), { type: 'required_password_reset', details })
    return user
  })
}

async function storePassword(
  ctx: Context,
  newPassword: string,
  { passwords, tell }: Pick<PasswordDeps, 'passwords' | 'tell'>,
): Promise<User> {
  const { id, sessionId } = ownActor(ctx)
  const problem = passwordProblem(newPassword)
  if (problem) throw invalidField('new_password', `new_password ${problem}`)
  const passwordHash = await passwords.hashPassword(newPassword)
  const user = await inTransaction(ctx.db, async (tx) => {
    await savePassword(tx, id, { passwordHash, mustReset: false, at: ctx.clock.now() })
    await deleteSessionsOf(tx, id, sessionId)
    await deleteLinksOf(tx, id, 'password_reset')
    await recordActivity(onTransaction(ctx, tx), { type: 'changed_password', details: { user_id: id } })
    return (await findUser(tx, id)) as User
  })
  tell(ctx, user, { what: 'password' })
  return user
}

function ownActor({ actor }: Context) {
  if (actor.kind !== 'user') throw new AppError('unauthenticated', 'Authentication required')
  return actor
}
