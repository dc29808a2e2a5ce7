import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { findUser, type User } from './user-queries.ts'

/** The user that is logged in. */
export async function getMe(ctx: Context): Promise<User> {
  const user = ctx.actor.kind === 'user' ? await findUser(ctx.db, ctx.actor.id) : undefined
  if (!user) throw new AppError('unauthenticated', 'Authentication required')
  return user
}
