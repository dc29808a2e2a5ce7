import type { RouteInput } from '@muster/contract/common/route.ts'
import type { updateUserRoute } from '@muster/contract/rest/user.ts'
import { AppError, invalidField } from '../../kernel/errors.ts'
import { SECRET_MASK } from '../../kernel/secret.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { lockAdmins } from './admin-queries.ts'
import { authorizeRoles, changeRolesIn, keepLastAdmin } from './change-roles.ts'
import { accountProblems, passwordProblem } from './check-new-user.ts'
import { canReach, forbiddenUser, isSelf } from './get-user.ts'
import { parseRoles, type Roles } from './parse-roles.ts'
import { authorize } from './permissions.ts'
import { mailEmailChange } from './links/change-email.ts'
import { deleteAllLinksOf } from './links/link-queries.ts'
import type { MailingParts } from './links/mailing.ts'
import type { TellPerson } from './links/tell-person.ts'
import { refusingTakenEmail } from './refusing-taken-email.ts'
import { toShownAccount } from './show-account.ts'
import { deleteSessionsOf } from './session-queries.ts'
import {
  type Account,
  findPasswordHash,
  findUser,
  lockUser,
  saveAccount,
  savePassword,
  type User,
} from './user-queries.ts'

export type UserPatch = RouteInput<typeof updateUserRoute>['body']

export interface UpdateUserParts {
  readonly passwords: Passwords
  readonly attempts: AttemptLimit
  readonly mailing: MailingParts
  readonly tell: TellPerson
}

/** Changes what is given of a user. Everybody changes their own name; roles need an administrator. */
export async function updateUser(
  ctx: Context,
  { id, patch }: { id: number; patch: UserPatch },
  { passwords, attempts, mailing, tell }: UpdateUserParts,
): Promise<User> {
  const before = await findUser(ctx.db, id)
  if (!before || !(isSelf(ctx, id) || canReach(ctx, before, 'user:write'))) {
    throw before || !canReach(ctx, before, 'user:write') ? forbiddenUser() : noSuchUser(id)
  }
  refuseMixedWays(before, patch)
  const roles = authorizeChange(ctx, before, patch)
  const isOwnEmail = isSelf(ctx, id) && isChangingEmail(before, patch)
  if (isOwnEmail || (patch.new_password !== undefined && isSelf(ctx, id))) {
    // A session that was left open must not serve for guessing.
    const key = `password ${id}`
    attempts.take(key)
    await confirmPresence(ctx, patch, { id, passwords })
    attempts.giveBack(key)
  }
  const passwordHash = await hashNewPassword(patch, passwords)
  // An own new address holds once the link that was mailed to it is followed.
  const isMailed = isOwnEmail && (await mailOwnEmail(ctx, before, patch, mailing))
  const { email, ...others } = patch
  const applied = isMailed ? others : patch
  const after = await refusingTakenEmail(email ?? '', () =>
    inTransaction(ctx.db, (tx) => storeChange(ctx, tx, { id, patch: applied, roles, passwordHash })),
  )
  if (isChangingEmail(before, after)) tell(ctx, before, { what: 'email', email: after.email })
  if (passwordHash !== undefined) tell(ctx, before, { what: 'password' })
  return after
}

/** The roles that are given, which like the way in are an administrator's business. */
function authorizeChange(ctx: Context, before: User, patch: UserPatch): Roles | undefined {
  // Somebody else's password is a global administrator's business, even where the user is within reach; so is the
  // address to which a link for another one goes.
  if (!isSelf(ctx, before.id) && (patch.new_password !== undefined || isChangingEmail(before, patch))) {
    authorize(ctx.actor, 'user:write')
  }
  const roles = readRoles(before, patch)
  const { isApiOnly, isSso } = toAccount(before, patch)
  const isChangingWay = isApiOnly !== before.isApiOnly || isSso !== before.isSso
  if ((roles || isChangingWay) && !canReach(ctx, before, 'user:write')) throw forbiddenUser()
  if (roles) authorizeRoles(ctx, roles)
  return roles
}

/** As it is, with what is given. */
function toAccount(stored: User, patch: UserPatch): Account {
  return {
    name: patch.name?.trim() ?? stored.name,
    email: patch.email?.trim() ?? stored.email,
    isApiOnly: patch.api_only ?? stored.isApiOnly,
    isSso: patch.sso_enabled ?? stored.isSso,
  }
}

/** A person comes in by password or by single sign-on, a program by token; and nobody changes their own way. */
function refuseMixedWays(before: User, patch: UserPatch): void {
  const isSso = patch.sso_enabled ?? before.isSso
  if (isSso && (patch.api_only ?? before.isApiOnly)) {
    throw invalidField('sso_enabled', 'sso_enabled is for people, api_only for programs; choose one')
  }
  if (isSso && patch.new_password !== undefined) {
    throw invalidField('new_password', 'new_password is not used with sso_enabled; switch that off first')
  }
  if (before.isSso && !isSso && patch.new_password === undefined) {
    throw invalidField('new_password', 'new_password is needed when sso_enabled is switched off')
  }
}

async function mailOwnEmail(ctx: Context, user: User, patch: UserPatch, mailing: MailingParts): Promise<boolean> {
  const email = patch.email?.trim() ?? ''
  const [problem] = accountProblems({ name: user.name, email })
  if (problem) throw invalidField(problem.field, `${problem.field} ${problem.reason}`)
  return mailEmailChange(ctx, { user, email }, mailing)
}

interface UserChange {
  readonly id: number
  readonly patch: UserPatch
  readonly roles: Roles | undefined
  readonly passwordHash: string | undefined
}

async function storeChange(ctx: Context, tx: Tx, { id, patch, roles, passwordHash }: UserChange): Promise<User> {
  // As whoever deletes a user does: first the administrators, then the user.
  if (roles || patch.api_only || patch.sso_enabled) await lockAdmins(tx)
  await lockUser(tx, id)
  const stored = await findUser(tx, id)
  if (!stored) throw noSuchUser(id)
  const at = ctx.clock.now()
  const account = toAccount(stored, patch)
  const fields = accountProblems(account)
  if (fields.length > 0) {
    throw new AppError('invalid', fields.map(({ field, reason }) => `${field} ${reason}`).join('; '), { fields })
  }
  if (account.isApiOnly || account.isSso) await keepLastAdmin(tx, stored)
  await saveAccount(tx, id, { ...account, at })
  if (isChangingEmail(stored, account) || passwordHash !== undefined) await deleteAllLinksOf(tx, id)
  if (account.isApiOnly !== stored.isApiOnly || account.isSso !== stored.isSso) await deleteSessionsOf(tx, id)
  if (passwordHash !== undefined) await storePassword(ctx, tx, { ...account, id, passwordHash, at })
  if (roles) await changeRolesIn(ctx, tx, stored, roles)
  const details = {
    ...{ user_id: id, user_name: account.name, user_email: account.email },
    changes: [
      ...describeChanges(toShownAccount(stored), toShownAccount(account)),
      ...(passwordHash === undefined ? [] : [{ key: 'password', before: SECRET_MASK, after: SECRET_MASK }]),
    ],
  }
  await recordActivity(onTransaction(ctx, tx), { type: 'edited_user', details })
  return (await findUser(tx, id)) as User
}

async function storePassword(
  ctx: Context,
  tx: Tx,
  { id, passwordHash, isApiOnly, at }: { id: number; passwordHash: string; isApiOnly: boolean; at: Date },
): Promise<void> {
  const isOwn = isSelf(ctx, id)
  await savePassword(tx, id, { passwordHash, mustReset: !isOwn && !isApiOnly, at })
  await deleteSessionsOf(tx, id, isOwn && ctx.actor.kind === 'user' ? ctx.actor.sessionId : 0)
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

function isChangingEmail(before: User, { email }: Pick<UserPatch, 'email'>): boolean {
  return email !== undefined && email.trim().toLowerCase() !== before.email.toLowerCase()
}

/** Whoever finds a session open must not be able to take the account over. */
async function confirmPresence(
  ctx: Context,
  patch: UserPatch,
  { id, passwords }: { readonly id: number; readonly passwords: Passwords },
): Promise<void> {
  const isRight = await passwords.verifyPassword(patch.password ?? '', await findPasswordHash(ctx.db, id))
  if (!isRight)
    throw invalidField('password', 'password: give your present password to change your e-mail address or password')
}

async function hashNewPassword(patch: UserPatch, passwords: Passwords): Promise<string | undefined> {
  if (patch.new_password === undefined) return undefined
  const problem = passwordProblem(patch.new_password)
  if (problem) throw invalidField('new_password', `new_password ${problem}`)
  return passwords.hashPassword(patch.new_password)
}

function noSuchUser(id: number): AppError {
  return new AppError('not-found', `there is no user ${id}`)
}
