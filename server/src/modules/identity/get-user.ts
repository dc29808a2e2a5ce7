import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { hasPermission } from './permissions.ts'
import { findUser, findUserByEmail, type User } from './user-queries.ts'

/** The actor itself, or whoever an administrator may see. */
export async function getUser(ctx: Context, id: number): Promise<User> {
  const user = await findUser(ctx.db, id)
  if (isSelf(ctx, id) && user) return user
  if (!canReach(ctx, user, 'user:read')) throw forbiddenUser()
  if (!user) throw new AppError('not-found', `there is no user ${id}`)
  return user
}

/** Undefined as well where the actor may not know that there is somebody. */
export async function findReadableUser(ctx: Context, email: string): Promise<User | undefined> {
  const user = (await findUserByEmail(ctx.db, email))?.user
  return user && (isSelf(ctx, user.id) || canReach(ctx, user, 'user:read')) ? user : undefined
}

export function isSelf({ actor }: Context, userId: number): boolean {
  return actor.kind === 'user' && actor.id === userId
}

/** Administrators reach everybody; those of a team who has roles in their teams only. */
export function canReach({ actor }: Context, user: User | undefined, permission: 'user:read' | 'user:write'): boolean {
  if (hasPermission(actor, permission)) return true
  if (!user || user.role !== null || user.teams.length === 0) return false
  return user.teams.every(({ id }) => hasPermission(actor, permission, id))
}

export function forbiddenUser(): AppError {
  return new AppError('forbidden', 'forbidden: only administrators may see or change other users')
}
