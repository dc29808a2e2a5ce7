import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, Id, IdParams, Instant, listQuery, Nullable } from '../common/wire.ts'
import { GivenMember, GivenRole, TeamSummary } from './team.ts'

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
  mfa_enabled: Type.Boolean(),
  teams: Type.Array(Type.Object({ ...TeamSummary.properties, role: Type.String() })),
})
export type User = Static<typeof User>

export const listUsersRoute = defineRoute({
  method: 'GET',
  path: '/users',
  permission: 'user:read',
  scope: 'team',
  summary: 'Lists users, by name. Administrators of a team name it in `team_id`.',
  tag: 'users',
  query: Type.Object({ ...listQuery, team_id: Type.Optional(Id) }),
  answer: Type.Object({ users: Type.Array(User) }),
})

const password = Type.String({ maxLength: 256, description: 'At least 12 bytes, with a number and a symbol.' })

const accountFields = {
  name: Type.Optional(Type.String({ maxLength: 255 })),
  email: Type.Optional(Type.String({ maxLength: 255 })),
  global_role: Type.Optional(Nullable(Type.String({ maxLength: 64, description: globalRoles.join(', ') }))),
  api_only: Type.Optional(Type.Boolean()),
  sso_enabled: Type.Optional(Type.Boolean()),
  teams: Type.Optional(Nullable(Type.Array(GivenRole, { maxItems: 1_000 }))),
}

export const createUserRoute = defineRoute({
  method: 'POST',
  path: '/users/admin',
  permission: 'user:write',
  scope: 'team',
  summary: 'Creates a user with a global role or roles in teams.',
  tag: 'users',
  body: Type.Object({
    ...accountFields,
    password: Type.Optional(password),
    admin_forced_password_reset: Type.Optional(
      Type.Boolean({ description: 'Must choose another password first; true unless api_only.' }),
    ),
  }),
  answer: Type.Object({
    user: User,
    token: Type.Optional(
      Type.String({ description: 'Of an api_only user: shown this once, ends when it is revoked.' }),
    ),
  }),
})

const oneUser = Type.Object({ user: User, available_teams: Type.Array(TeamSummary) })

export const getUserRoute = defineRoute({
  method: 'GET',
  path: '/users/:id',
  permission: 'any',
  summary: 'One user: oneself, or for administrators anybody.',
  tag: 'users',
  params: IdParams,
  answer: oneUser,
})

export const updateUserRoute = defineRoute({
  method: 'PATCH',
  path: '/users/:id',
  permission: 'any',
  summary: 'Changes what is given of a user: oneself (not the roles), or for administrators anybody.',
  tag: 'users',
  params: IdParams,
  body: Type.Object({
    ...accountFields,
    password: Type.Optional(
      Type.String({ maxLength: 1024, description: 'The present one, to change the own e-mail.' }),
    ),
    new_password: Type.Optional(password),
  }),
  answer: Type.Object({ user: User }),
})

export const requirePasswordResetRoute = defineRoute({
  method: 'POST',
  path: '/users/:id/require_password_reset',
  permission: 'user:write',
  summary: 'Makes a user choose another password before anything else, and ends their sessions.',
  tag: 'users',
  params: IdParams,
  body: Type.Object({ require: Type.Boolean() }),
  answer: Type.Object({ user: User }),
})

export const Session = Type.Object({
  session_id: Type.Integer(),
  user_id: Type.Integer(),
  created_at: Instant,
  accessed_at: Type.String({ format: 'date-time', description: 'Ours: its last use, within a minute.' }),
  remote_address: Type.String({ description: 'Ours: where it was opened.' }),
  user_agent: Type.String({ description: 'Ours: what opened it, in its own words.' }),
  is_current: Type.Boolean({ description: 'Ours: this request came with it.' }),
})
export type Session = Static<typeof Session>

export const openSessionRoute = defineRoute({
  method: 'POST',
  path: '/sessions',
  permission: 'any',
  summary: 'Ours: opens a further session of the caller, for a program. Its token is shown this once.',
  tag: 'session',
  answer: Type.Object({ session: Session, token: Type.String() }),
})

export const listUserSessionsRoute = defineRoute({
  method: 'GET',
  path: '/users/:id/sessions',
  permission: 'any',
  summary: 'The open sessions of a user.',
  tag: 'session',
  params: IdParams,
  answer: Type.Object({ sessions: Type.Array(Session) }),
})

export const deleteUserSessionsRoute = defineRoute({
  method: 'DELETE',
  path: '/users/:id/sessions',
  permission: 'any',
  summary: 'Ends all sessions of a user.',
  tag: 'session',
  params: IdParams,
  answer: Empty,
})

export const getSessionRoute = defineRoute({
  method: 'GET',
  path: '/sessions/:id',
  permission: 'any',
  summary: 'One session: an own one, or for administrators any.',
  tag: 'session',
  params: IdParams,
  answer: Session,
})

export const deleteSessionRoute = defineRoute({
  method: 'DELETE',
  path: '/sessions/:id',
  permission: 'any',
  summary: 'Ends a session: an own one, or for administrators any.',
  tag: 'session',
  params: IdParams,
  answer: Empty,
})

const rolesOfUser = Type.Object({
  global_role: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
  teams: Type.Optional(
    Nullable(
      Type.Array(Type.Object({ team: Type.String({ maxLength: 255 }), role: Type.String({ maxLength: 64 }) }), {
        maxItems: 1_000,
      }),
    ),
  ),
})

/** A document of kind `user_roles`. */
export const UserRolesSpec = Type.Object({
  roles: Type.Record(Type.String(), rolesOfUser, { description: 'By e-mail address.' }),
})
export type UserRolesSpec = Static<typeof UserRolesSpec>

export const applyUserRolesRoute = defineRoute({
  method: 'POST',
  path: '/users/roles/spec',
  permission: 'user:write',
  summary: 'Replaces the roles of the users that are listed, all or none.',
  tag: 'users',
  body: Type.Object({ spec: UserRolesSpec }),
  answer: Empty,
})

const teamUsers = { path: '/teams/:id/users', aliases: ['/fleets/:id/users'], tag: 'teams', params: IdParams } as const

export const listTeamUsersRoute = defineRoute({
  ...teamUsers,
  method: 'GET',
  permission: 'user:read',
  scope: 'team',
  summary: 'Who has a role in the team.',
  query: Type.Object(listQuery),
  answer: Type.Object({ users: Type.Array(User) }),
})

export const addTeamUsersRoute = defineRoute({
  ...teamUsers,
  method: 'PATCH',
  permission: 'user:write',
  scope: 'team',
  summary: 'Gives users roles in the team. People who have none in it need a global administrator.',
  body: Type.Object({ users: Type.Array(GivenRole, { maxItems: 1_000 }) }),
  answer: Type.Object({ users: Type.Array(User) }),
})

export const removeTeamUsersRoute = defineRoute({
  ...teamUsers,
  method: 'DELETE',
  permission: 'user:write',
  scope: 'team',
  summary: 'Takes their roles in the team from users.',
  body: Type.Object({ users: Type.Array(GivenMember, { maxItems: 1_000 }) }),
  answer: Type.Object({ users: Type.Array(User) }),
})

export const deleteUserRoute = defineRoute({
  method: 'DELETE',
  path: '/users/:id',
  permission: 'user:write',
  scope: 'team',
  summary: 'Deletes a user and ends their sessions. The last administrator stays.',
  tag: 'users',
  params: IdParams,
  answer: Empty,
})
