import type { Context } from '../../platform/context.ts'
import { deleteSession } from './session-queries.ts'

/** Ends the session that the request came with. */
export async function logout(ctx: Context): Promise<void> {
  if (ctx.actor.kind === 'user') await deleteSession(ctx.db, ctx.actor.sessionId)
}
