import { AppError } from '../../kernel/errors.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { findSession, type OpenSession, touchSession } from './session-queries.ts'
import { isAnyUserPresent } from './user-queries.ts'

export type Authenticate = (ctx: Context, authorization: string | undefined) => Promise<Actor>

/** How exactly the last use of a session is kept. */
const touchEveryMs = 60_000

/**
 * Finds out who sends a request from its `Authorization` header. A session of a person ends when it was not used for
 * `sessionDurationMs`. Throws `unauthenticated`; before the set-up the message says so.
 */
export function createAuthentication({ sessionDurationMs }: { readonly sessionDurationMs: number }): Authenticate {
  // Short sessions need their last use more exactly.
  const touchAfterMs = Math.min(touchEveryMs, sessionDurationMs / 10)
  return async (ctx, authorization) => {
    const token = readBearerToken(authorization)
    const session = token === undefined ? undefined : await findSession(ctx.db, sha256Hex(token))
    const idleMs = session ? ctx.clock.now().getTime() - session.accessedAt.getTime() : 0
    if (!session || (idleMs > sessionDurationMs && !session.isLasting)) throw await explainRefusal(ctx, authorization)
    if (idleMs >= touchAfterMs) await touch(ctx, session)
    return session.actor
  }
}

function readBearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
}

async function touch(ctx: Context, { actor }: OpenSession): Promise<void> {
  await touchSession(ctx.db, { id: actor.sessionId, at: ctx.clock.now() })
}

async function explainRefusal(ctx: Context, authorization: string | undefined): Promise<AppError> {
  if (!(await isAnyUserPresent(ctx.db))) {
    const reason = 'Muster is not set up yet: create the first administrator in a browser or with `fleetctl setup`'
    return new AppError('unauthenticated', reason, { fields: [{ field: 'setup', reason }] })
  }
  const message = authorization === undefined ? 'Authorization header required' : 'Authentication required'
  return new AppError('unauthenticated', message)
}
