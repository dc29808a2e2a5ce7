import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { networkOf } from '../../platform/http/remote-address.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { createUserSession } from './create-user-session.ts'
import { deleteSessionsUnusedSince } from './session-queries.ts'
import { toActor } from './to-actor.ts'
import { findPasswordHash, findUserByEmail, lockUser, type User } from './user-queries.ts'

export interface Login {
  readonly email: string
  readonly password: string
  /** The session is for a browser. */
  readonly isForPages?: boolean
}

export interface LoginOptions {
  readonly passwords: Passwords
  readonly attempts: AttemptLimit
  readonly sessionDurationMs: number
}

/** Opens a session. An unknown e-mail address costs as much time as a wrong password and is answered alike. */
export async function login(ctx: Context, input: Login, options: LoginOptions): Promise<{ user: User; token: string }> {
  const email = input.email.trim()
  const keys = [`address ${networkOf(ctx.remoteAddress)}`, `account ${email.toLowerCase()}`]
  for (const key of keys) options.attempts.take(key)
  const found = await findUserByEmail(ctx.db, email)
  const isRight = await options.passwords.verifyPassword(input.password, found?.passwordHash)
  if (!found || !isRight) {
    ctx.log.info({ remoteAddress: ctx.remoteAddress }, 'log-in failed')
    throw new AppError('unauthenticated', 'Authentication failed')
  }
  for (const key of keys) options.attempts.giveBack(key)
  const { user } = found
  if (input.isForPages && user.isApiOnly) {
    throw new AppError('forbidden', 'forbidden: this user is for programs only (api_only); sign in as a person')
  }
  return inTransaction(ctx.db, async (tx) => {
    await lockUser(tx, user.id)
    // Whoever changes a password ends the sessions; one that was just being opened with the former must not outlive it.
    if ((await findPasswordHash(tx, user.id)) !== found.passwordHash) {
      throw new AppError('unauthenticated', 'Authentication failed')
    }
    return openSession(onTransaction(ctx, tx), user, options)
  })
}

/** Lets in whoever has proved who they are. */
export async function openSession(
  ctx: Context,
  user: User,
  { sessionDurationMs }: Pick<LoginOptions, 'sessionDurationMs'>,
): Promise<{ user: User; token: string }> {
  return inTransaction(ctx.db, async (tx) => {
    const since = new Date(ctx.clock.now().getTime() - sessionDurationMs)
    if (!user.isApiOnly) await deleteSessionsUnusedSince(tx, { userId: user.id, since })
    const txCtx = { ...onTransaction(ctx, tx), actor: toActor(user) }
    const { token } = await createUserSession(txCtx, { userId: user.id })
    await recordActivity(txCtx, { type: 'user_logged_in', details: { public_ip: ctx.remoteAddress } })
    return { user, token }
  })
}
