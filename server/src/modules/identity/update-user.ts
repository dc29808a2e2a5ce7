import type { RouteInput } from '@muster/contract/common/route.ts'
import type { updateUserRoute } from '@muster/contract/rest/user.ts'
import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { authorizeRoles, changeRolesIn } from './change-roles.ts'
import { accountProblems, passwordProblem } from './check-new-user.ts'
import { canReach, forbiddenUser, isSelf } from './get-user.ts'
import { parseRoles, type Roles } from './parse-roles.ts'
import { authorize } from './permissions.ts'
import { deleteSessionsOf } from './session-queries.ts'
import { findPasswordHash, findUser, lockUser, saveAccount, savePassword, type User } from './user-queries.ts'

export type UserPatch = RouteInput<typeof updateUserRoute>['body']

/** Changes what is given of a user. Everybody changes their own name; roles need an administrator. */
export async function updateUser(
  ctx: Context,
  { id, patch }: { id: number; patch: UserPatch },
  passwords: Passwords,
): Promise<User> {
  const before = await findUser(ctx.db, id)
  if (!before || !(isSelf(ctx, id) || canReach(ctx, before, 'user:write'))) {
    throw before || !canReach(ctx, before, 'user:write') ? forbiddenUser() : noSuchUser(id)
  }
  // Somebody else's password is a global administrator's business, even where the user is within reach.
  if (patch.new_password !== undefined && !isSelf(ctx, id)) authorize(ctx.actor, 'user:write')
  if (patch.sso_enabled) throw invalidField('sso_enabled', 'users of single sign-on are not supported yet')
  const roles = readRoles(before, patch)
  if (roles) {
    if (!canReach(ctx, before, 'user:write')) throw forbiddenUser()
    authorizeRoles(ctx, roles)
  }
  await confirmOwnEmail(ctx, before, patch, passwords)
  const passwordHash = await hashNewPassword(ctx, id, patch, passwords)
  return refusingTakenEmail(patch.email ?? '', () =>
    inTransaction(ctx.db, (tx) => storeChange(ctx, tx, { id, patch, roles, passwordHash })),
  )
}

interface UserChange {
  readonly id: number
  readonly patch: UserPatch
  readonly roles: Roles | undefined
  readonly passwordHash: string | undefined
}

async function storeChange(ctx: Context, tx: Tx, { id, patch, roles, passwordHash }: UserChange): Promise<User> {
  await lockUser(tx, id)
  const stored = await findUser(tx, id)
  if (!stored) throw noSuchUser(id)
  const at = ctx.clock.now()
  const account = {
    name: patch.name?.trim() ?? stored.name,
    email: patch.email?.trim() ?? stored.email,
    isApiOnly: patch.api_only ?? stored.isApiOnly,
  }
  const fields = accountProblems(account)
  if (fields.length > 0) {
    throw new AppError('invalid', fields.map(({ field, reason }) => `${field} ${reason}`).join('; '), { fields })
  }
  await saveAccount(tx, id, { ...account, at })
  if (passwordHash !== undefined) {
    await savePassword(tx, id, { passwordHash, mustReset: !isSelf(ctx, id), at })
    await deleteSessionsOf(tx, id, isSelf(ctx, id) && ctx.actor.kind === 'user' ? ctx.actor.sessionId : 0)
  }
  if (roles) await changeRolesIn(ctx, tx, stored, roles)
  const changed = Object.keys(patch).filter((key) => key !== 'password')
  const details = { user_id: id, user_name: account.name, user_email: account.email, changed }
  await recordActivity(onTransaction(ctx, tx), { type: 'edited_user', details })
  return (await findUser(tx, id)) as User
}

/** Undefined where no role is given; what is given replaces all roles. */
function readRoles(before: User, { global_role: role, teams }: UserPatch): Roles | undefined {
  if (role === undefined && teams === undefined) return undefined
  const kept = before.teams.map(({ id, role: own }) => ({ id, role: own }))
  const isGlobal = role !== undefined && role !== null
  return parseRoles({
    global_role: role === undefined && (teams ?? []).length === 0 ? before.role : role,
    teams: teams === undefined && !isGlobal ? kept : teams,
  })
}

/** Whoever finds a session open must not be able to take the account over. */
async function confirmOwnEmail(ctx: Context, before: User, patch: UserPatch, passwords: Passwords): Promise<void> {
  const isChanging = patch.email !== undefined && patch.email.trim().toLowerCase() !== before.email.toLowerCase()
  if (!isChanging || !isSelf(ctx, before.id)) return
  const isRight = await passwords.verifyPassword(patch.password ?? '', await findPasswordHash(ctx.db, before.id))
  if (!isRight) throw invalidField('password', 'password: give your present password to change your e-mail address')
}

async function hashNewPassword(
  ctx: Context,
  id: number,
  patch: UserPatch,
  passwords: Passwords,
): Promise<string | undefined> {
  if (patch.new_password === undefined) return undefined
  const problem = passwordProblem(patch.new_password)
  if (problem) throw invalidField('new_password', `new_password ${problem}`)
  if (isSelf(ctx, id)) {
    const isRight = await passwords.verifyPassword(patch.password ?? '', await findPasswordHash(ctx.db, id))
    if (!isRight) throw invalidField('password', 'password: give your present password to change it')
  }
  return passwords.hashPassword(patch.new_password)
}

function noSuchUser(id: number): AppError {
  return new AppError('not-found', `there is no user ${id}`)
}

export async function refusingTakenEmail<T>(email: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error, 'users_email')) throw error
    const reason = `a user with the e-mail address ${email} exists already`
    throw new AppError('conflict', reason, { fields: [{ field: 'email', reason }] })
  }
}
