import { AppError, type FieldProblem } from '../../kernel/errors.ts'
import { type Context, type GlobalRole, onTransaction, type TeamMembership } from '../../platform/context.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { createUserSession } from './create-user-session.ts'
import { lockTeamsOf, toShownRoles } from './change-roles.ts'
import { accountProblems, findUserProblems } from './check-new-user.ts'
import { refusingTakenEmail } from './refusing-taken-email.ts'
import { toShownAccount } from './show-account.ts'
import { findUser, insertUser, type User } from './user-queries.ts'

export interface CreateUser {
  readonly name: string
  readonly email: string
  /** Empty for single sign-on. */
  readonly password: string
  readonly role: GlobalRole | null
  readonly teams?: readonly TeamMembership[]
  readonly isApiOnly?: boolean
  readonly isSso?: boolean
  readonly mustResetPassword?: boolean
}

/** Checks the new user and hashes the password. Takes some 50 ms, so call it outside of a transaction. */
export async function prepareUser(
  input: CreateUser,
  passwords: Passwords,
): Promise<CreateUser & { readonly passwordHash: string | null }> {
  const user = { ...input, name: input.name.trim(), email: input.email.trim() }
  const fields = input.isSso ? ssoProblems(user) : findUserProblems(user)
  if (fields.length > 0) {
    throw new AppError('invalid', fields.map(({ field, reason }) => `${field} ${reason}`).join('; '), { fields })
  }
  return { ...user, passwordHash: input.isSso ? null : await passwords.hashPassword(user.password) }
}

function ssoProblems(user: CreateUser): readonly FieldProblem[] {
  const problems = [...accountProblems(user)]
  if (user.isApiOnly)
    problems.push({ field: 'sso_enabled', reason: 'is for people; a user for programs needs a password' })
  if (user.password !== '')
    problems.push({ field: 'password', reason: 'is not used with sso_enabled; leave one of the two out' })
  return problems
}

export async function createUser(ctx: Context, input: CreateUser, passwords: Passwords): Promise<User> {
  const prepared = await prepareUser(input, passwords)
  return inTransaction(ctx.db, (tx) => storeUser(onTransaction(ctx, tx), prepared))
}

/** A program gets its token at once: nobody logs in for it. */
export async function createUserWithToken(
  ctx: Context,
  input: CreateUser,
  passwords: Passwords,
): Promise<{ user: User; token: string | undefined }> {
  const prepared = await prepareUser(input, passwords)
  return inTransaction(ctx.db, async (tx) => {
    const user = await storeUser(onTransaction(ctx, tx), prepared)
    if (!user.isApiOnly) return { user, token: undefined }
    return { user, token: (await createUserSession(onTransaction(ctx, tx), { userId: user.id })).token }
  })
}

/** The second half, on a transaction. */
export async function storeUser(
  ctx: Context,
  input: CreateUser & { readonly passwordHash: string | null },
): Promise<User> {
  const now = ctx.clock.now()
  const { name, email, passwordHash, role, teams = [], isApiOnly = false, isSso = false } = input
  const mustResetPassword = !isSso && (input.mustResetPassword ?? false)
  await inTransaction(ctx.db, (tx) => lockTeamsOf(tx, { role, teams }))
  const id = await refusingTakenEmail(email, () =>
    insertUser(ctx.db, {
      ...{ name, email, passwordHash, role, teams, isApiOnly, isSso, mustResetPassword },
      createdAt: now,
      updatedAt: now,
    }),
  )
  const roles = toShownRoles({ role, teams })
  const shown = { ...toShownAccount({ name, email, isApiOnly, isSso }), ...roles }
  const details = {
    ...{ user_id: id, user_name: name, user_email: email, ...roles },
    changes: describeChanges({}, shown),
  }
  await recordActivity(ctx, { type: 'created_user', details })
  return (await findUser(ctx.db, id)) as User
}
