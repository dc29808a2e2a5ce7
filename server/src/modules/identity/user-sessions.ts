import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { canReach, forbiddenUser, isSelf } from './get-user.ts'
import { deleteSession, deleteSessionsOf, findSessionRow, listSessionsOf, type SessionRow } from './session-queries.ts'
import { findUser } from './user-queries.ts'

export async function listUserSessions(ctx: Context, userId: number): Promise<readonly SessionRow[]> {
  await reachUser(ctx, userId, 'user:read')
  return listSessionsOf(ctx.db, userId)
}

export async function endUserSessions(ctx: Context, userId: number): Promise<void> {
  await reachUser(ctx, userId, 'user:write')
  await deleteSessionsOf(ctx.db, userId)
}

export async function getSession(ctx: Context, id: number): Promise<SessionRow> {
  const session = await findSessionRow(ctx.db, id)
  if (session) await reachUser(ctx, session.userId, 'user:read')
  if (!session) throw new AppError('not-found', `there is no session ${id}; it may have ended`)
  return session
}

export async function endSession(ctx: Context, id: number): Promise<void> {
  const session = await findSessionRow(ctx.db, id)
  if (!session) throw new AppError('not-found', `there is no session ${id}; it may have ended`)
  await reachUser(ctx, session.userId, 'user:write')
  await deleteSession(ctx.db, id)
}

async function reachUser(ctx: Context, userId: number, permission: 'user:read' | 'user:write'): Promise<void> {
  if (isSelf(ctx, userId)) return
  const user = await findUser(ctx.db, userId)
  if (!canReach(ctx, user, permission)) throw forbiddenUser()
  if (!user) throw new AppError('not-found', `there is no user ${userId}`)
}
