import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { createUserSession } from './create-user-session.ts'
import { deleteSessionsUnusedSince } from './session-queries.ts'
import { findUserByEmail, type User } from './user-queries.ts'

export interface Login {
  readonly email: string
  readonly password: string
}

export interface LoginOptions {
  readonly passwords: Passwords
  readonly attempts: AttemptLimit
  readonly sessionDurationMs: number
}

/** Opens a session. An unknown e-mail address costs as much time as a wrong password and is answered alike. */
export async function login(ctx: Context, input: Login, options: LoginOptions): Promise<{ user: User; token: string }> {
  const email = input.email.trim()
  const keys = [`address ${ctx.remoteAddress}`, `account ${email.toLowerCase()}`]
  for (const key of keys) options.attempts.take(key)
  const found = await findUserByEmail(ctx.db, email)
  const isRight = await options.passwords.verifyPassword(input.password, found?.passwordHash)
  if (!found || !isRight) {
    ctx.log.info({ remoteAddress: ctx.remoteAddress }, 'log-in failed')
    throw new AppError('unauthenticated', 'Authentication failed')
  }
  for (const key of keys) options.attempts.giveBack(key)
  const { user } = found
  return inTransaction(ctx.db, async (tx) => {
    const since = new Date(ctx.clock.now().getTime() - options.sessionDurationMs)
    await deleteSessionsUnusedSince(tx, { userId: user.id, since })
    const { id, name, role } = user
    const actor = { kind: 'user', id, name, email: user.email, role, sessionId: 0 } as const
    const txCtx = { ...onTransaction(ctx, tx), actor }
    const { token } = await createUserSession(txCtx, { userId: user.id })
    await recordActivity(txCtx, { type: 'user_logged_in', details: { public_ip: ctx.remoteAddress } })
    return { user, token }
  })
}
