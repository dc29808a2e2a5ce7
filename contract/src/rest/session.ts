import { Type } from 'typebox'
import { defineRoute, permissions } from '../common/route.ts'
import { asCookie, Empty } from '../common/wire.ts'
import { TeamSummary } from './team.ts'
import { User } from './user.ts'

export const loginRoute = defineRoute({
  method: 'POST',
  path: '/login',
  permission: 'none',
  summary: 'Opens a session. Send its token as `Authorization: Bearer <token>`.',
  tag: 'session',
  session: 'opens',
  body: Type.Object({
    email: Type.String({ maxLength: 255 }),
    password: Type.String({ maxLength: 1024 }),
    cookie: asCookie,
  }),
  answer: Type.Object({ user: User, available_teams: Type.Array(TeamSummary), token: Type.String() }),
})

export const logoutRoute = defineRoute({
  method: 'POST',
  path: '/logout',
  permission: 'any',
  summary: 'Ends the session.',
  tag: 'session',
  session: 'ends',
  answer: Empty,
})

export const getMeRoute = defineRoute({
  method: 'GET',
  path: '/me',
  permission: 'any',
  summary: 'Tells who is logged in.',
  tag: 'session',
  answer: Type.Object({
    user: User,
    available_teams: Type.Array(TeamSummary),
    permissions: Type.Array(Type.Enum([...permissions]), { description: 'Ours: what this user may do.' }),
  }),
})
