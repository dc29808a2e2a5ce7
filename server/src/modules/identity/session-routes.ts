import {
  deleteSessionRoute,
  deleteUserSessionsRoute,
  getSessionRoute,
  listUserSessionsRoute,
} from '@muster/contract/rest/user.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { toInstant } from '../../platform/http/instant.ts'
import type { SessionRow } from './session-queries.ts'
import { endSession, endUserSessions, getSession, listUserSessions } from './user-sessions.ts'

export const sessionRoutes: readonly BoundRoute[] = [
  bind(listUserSessionsRoute, async (ctx, { params }) => ({
    sessions: (await listUserSessions(ctx, params.id)).map(toSessionWire),
  })),
  bind(deleteUserSessionsRoute, async (ctx, { params }) => {
    await endUserSessions(ctx, params.id)
    return {}
  }),
  bind(getSessionRoute, async (ctx, { params }) => toSessionWire(await getSession(ctx, params.id))),
  bind(deleteSessionRoute, async (ctx, { params }) => {
    await endSession(ctx, params.id)
    return {}
  }),
]

function toSessionWire({ id, userId, createdAt }: SessionRow) {
  return { session_id: id, user_id: userId, created_at: toInstant(createdAt) }
}
