import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, IdParams, Instant, listQuery, Nullable } from '../common/wire.ts'
import { TeamSummary } from './team.ts'

export const globalRoles = ['admin', 'maintainer', 'observer', 'observer_plus', 'gitops'] as const

export const User = Type.Object({
  created_at: Instant,
  updated_at: Instant,
  id: Type.Integer(),
  name: Type.String(),
  email: Type.String(),
  force_password_reset: Type.Boolean(),
  gravatar_url: Type.String(),
  sso_enabled: Type.Boolean(),
  global_role: Nullable(Type.Enum([...globalRoles])),
  api_only: Type.Boolean(),
  teams: Type.Array(TeamSummary),
})
export type User = Static<typeof User>

export const listUsersRoute = defineRoute({
  method: 'GET',
  path: '/users',
  permission: 'user:read',
  summary: 'Lists users, by name.',
  tag: 'users',
  query: Type.Omit(Type.Object(listQuery), ['after']),
  answer: Type.Object({ users: Type.Array(User) }),
})

export const createUserRoute = defineRoute({
  method: 'POST',
  path: '/users/admin',
  permission: 'user:write',
  summary: 'Creates a user.',
  tag: 'users',
  body: Type.Object({
    name: Type.Optional(Type.String({ maxLength: 255 })),
    email: Type.Optional(Type.String({ maxLength: 255 })),
    password: Type.Optional(
      Type.String({ maxLength: 256, description: 'At least 12 bytes, with a number and a symbol.' }),
    ),
    global_role: Type.Optional(Nullable(Type.String({ description: globalRoles.join(', ') }))),
    api_only: Type.Optional(Type.Boolean()),
    admin_forced_password_reset: Type.Optional(Type.Boolean()),
    sso_enabled: Type.Optional(Type.Boolean()),
    teams: Type.Optional(Nullable(Type.Array(Type.Object({ id: Type.Integer(), role: Type.String() })))),
  }),
  answer: Type.Object({ user: User }),
})

export const deleteUserRoute = defineRoute({
  method: 'DELETE',
  path: '/users/:id',
  permission: 'user:write',
  summary: 'Deletes a user and ends their sessions. The last administrator stays.',
  tag: 'users',
  params: IdParams,
  answer: Empty,
})
