import {
  deleteSessionRoute,
  deleteUserSessionsRoute,
  getSessionRoute,
  listUserSessionsRoute,
  openSessionRoute,
  type Session,
} from '@muster/contract/rest/user.ts'
import type { Context } from '../../platform/context.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { toInstant } from '../../platform/http/instant.ts'
import type { SessionRow } from './session-queries.ts'
import { endSession, endUserSessions, getSession, listUserSessions, openOwnSession } from './user-sessions.ts'

export const sessionRoutes: readonly BoundRoute[] = [
  bind(listUserSessionsRoute, async (ctx, { params }) => ({
    sessions: (await listUserSessions(ctx, params.id)).map((row) => toSessionWire(ctx, row)),
  })),
  bind(deleteUserSessionsRoute, async (ctx, { params }) => {
    await endUserSessions(ctx, params.id)
    return {}
  }),
  bind(openSessionRoute, async (ctx) => {
    const { session, token } = await openOwnSession(ctx)
    return { session: toSessionWire(ctx, session), token }
  }),
  bind(getSessionRoute, async (ctx, { params }) => toSessionWire(ctx, await getSession(ctx, params.id))),
  bind(deleteSessionRoute, async (ctx, { params }) => {
    await endSession(ctx, params.id)
    return {}
  }),
]

function toSessionWire({ actor }: Context, row: SessionRow): Session {
  return {
    ...{ session_id: row.id, user_id: row.userId },
    ...{ created_at: toInstant(row.createdAt), accessed_at: toInstant(row.accessedAt) },
    ...{ remote_address: row.remoteAddress, user_agent: row.userAgent },
    is_current: actor.kind === 'user' && actor.sessionId === row.id,
  }
}
