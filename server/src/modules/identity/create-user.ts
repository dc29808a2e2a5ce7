import { AppError } from '../../kernel/errors.ts'
import { type Context, type GlobalRole, onTransaction, type TeamMembership } from '../../platform/context.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { lockTeamsOf } from './change-roles.ts'
import { findUserProblems } from './check-new-user.ts'
import { refusingTakenEmail } from './update-user.ts'
import { findUser, insertUser, type User } from './user-queries.ts'

export interface CreateUser {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly role: GlobalRole | null
  readonly teams?: readonly TeamMembership[]
  readonly isApiOnly?: boolean
  readonly mustResetPassword?: boolean
}

/** Checks the new user and hashes the password. Takes some 50 ms, so call it outside of a transaction. */
export async function prepareUser(
  input: CreateUser,
  passwords: Passwords,
): Promise<CreateUser & { readonly passwordHash: string }> {
  const user = { ...input, name: input.name.trim(), email: input.email.trim() }
  const fields = findUserProblems(user)
  if (fields.length > 0) {
    throw new AppError('invalid', fields.map(({ field, reason }) => `${field} ${reason}`).join('; '), { fields })
  }
  return { ...user, passwordHash: await passwords.hashPassword(user.password) }
}

export async function createUser(ctx: Context, input: CreateUser, passwords: Passwords): Promise<User> {
  const prepared = await prepareUser(input, passwords)
  return inTransaction(ctx.db, (tx) => storeUser(onTransaction(ctx, tx), prepared))
}

/** The second half, on a transaction. */
export async function storeUser(ctx: Context, input: CreateUser & { readonly passwordHash: string }): Promise<User> {
  const now = ctx.clock.now()
  const { name, email, passwordHash, role, teams = [], isApiOnly = false, mustResetPassword = false } = input
  await inTransaction(ctx.db, (tx) => lockTeamsOf(tx, { role, teams }))
  const id = await refusingTakenEmail(email, () =>
    insertUser(ctx.db, {
      ...{ name, email, passwordHash, role, teams, isApiOnly, mustResetPassword },
      createdAt: now,
      updatedAt: now,
    }),
  )
  const details = { user_id: id, user_name: name, user_email: email, role }
  await recordActivity(ctx, { type: 'created_user', details })
  return (await findUser(ctx.db, id)) as User
}
