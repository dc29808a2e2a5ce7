import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { createUserSession } from './create-user-session.ts'
import { forbiddenUser, isSelf } from './get-user.ts'
import { hasPermission } from './permissions.ts'
import { deleteSession, deleteSessionsOf, findSessionRow, listSessionsOf, type SessionRow } from './session-queries.ts'
import { findUser } from './user-queries.ts'

const maxSessions = 100

export async function listUserSessions(ctx: Context, userId: number): Promise<readonly SessionRow[]> {
  await reachUser(ctx, userId, 'user:read')
  return listSessionsOf(ctx.db, userId)
}

/** A further session of the caller, for a program of theirs. */
export async function openOwnSession(ctx: Context): Promise<{ session: SessionRow; token: string }> {
  const { actor } = ctx
  if (actor.kind !== 'user') throw new AppError('unauthenticated', 'Authentication required')
  return inTransaction(ctx.db, async (tx) => {
    const txCtx = onTransaction(ctx, tx)
    if ((await listSessionsOf(tx, actor.id)).length >= maxSessions) {
      throw new AppError('limit-exceeded', `you have ${maxSessions} open sessions; end those you no longer need`)
    }
    const { id, token } = await createUserSession(txCtx, { userId: actor.id })
    await recordActivity(txCtx, { type: 'created_api_token', details: { session_id: id } })
    return { session: (await findSessionRow(tx, id)) as SessionRow, token }
  })
}

export async function endUserSessions(ctx: Context, userId: number): Promise<void> {
  await reachUser(ctx, userId, 'user:write')
  await inTransaction(ctx.db, async (tx) => {
    await deleteSessionsOf(tx, userId)
    await recordActivity(onTransaction(ctx, tx), { type: 'ended_sessions', details: { user_id: userId } })
  })
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
  await inTransaction(ctx.db, async (tx) => {
    await deleteSession(tx, id)
    const details = { user_id: session.userId, session_id: id }
    await recordActivity(onTransaction(ctx, tx), { type: 'ended_session', details })
  })
}

/** A session is its owner's business, and a global administrator's. */
async function reachUser(ctx: Context, userId: number, permission: 'user:read' | 'user:write'): Promise<void> {
  if (isSelf(ctx, userId)) return
  if (!hasPermission(ctx.actor, permission)) throw forbiddenUser()
  if (!(await findUser(ctx.db, userId))) throw new AppError('not-found', `there is no user ${userId}`)
}
