import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, IdParams, Instant, listQuery, Nullable } from '../common/wire.ts'
import { GivenRole, TeamSummary } from './team.ts'
import { globalRoles, User } from './user.ts'

export const Invite = Type.Object({
  created_at: Instant,
  updated_at: Instant,
  id: Type.Integer(),
  invited_by: Type.Integer(),
  email: Type.String(),
  name: Type.String(),
  sso_enabled: Type.Boolean(),
  global_role: Nullable(Type.Enum([...globalRoles])),
  teams: Type.Array(Type.Object({ ...TeamSummary.properties, role: Type.String() })),
  expires_at: Type.String({ format: 'date-time', description: 'Ours: until then its link works.' }),
})
export type Invite = Static<typeof Invite>

const fields = {
  name: Type.Optional(Type.String({ maxLength: 255 })),
  email: Type.Optional(Type.String({ maxLength: 255 })),
  global_role: Type.Optional(Nullable(Type.String({ maxLength: 64, description: globalRoles.join(', ') }))),
  sso_enabled: Type.Optional(Type.Boolean()),
  teams: Type.Optional(Nullable(Type.Array(GivenRole, { maxItems: 1_000 }))),
}

export const createInviteRoute = defineRoute({
  method: 'POST',
  path: '/invites',
  permission: 'user:write',
  summary: 'Invites somebody by mail. Where no mail could be sent, the answer has the link to hand on.',
  tag: 'users',
  body: Type.Object(fields),
  answer: Type.Object({
    invite: Invite,
    link: Type.Optional(Type.String({ description: 'Ours: shown this once, when no mail went out.' })),
    mail_problem: Type.Optional(Type.String({ description: 'Ours: why none went out.' })),
  }),
})

export const listInvitesRoute = defineRoute({
  method: 'GET',
  path: '/invites',
  permission: 'user:read',
  summary: 'Lists who is invited and has not come yet, by e-mail address.',
  tag: 'users',
  query: Type.Object(listQuery),
  answer: Type.Object({ invites: Type.Array(Invite) }),
})

export const updateInviteRoute = defineRoute({
  method: 'PATCH',
  path: '/invites/:id',
  permission: 'user:write',
  summary: 'Changes what is given of an invitation. Its link stays; another e-mail address needs another invitation.',
  tag: 'users',
  params: IdParams,
  body: Type.Object(fields),
  answer: Type.Object({ invite: Invite }),
})

export const deleteInviteRoute = defineRoute({
  method: 'DELETE',
  path: '/invites/:id',
  permission: 'user:write',
  summary: 'Takes an invitation back: its link works no longer.',
  tag: 'users',
  params: IdParams,
  answer: Empty,
})

export const getInviteRoute = defineRoute({
  method: 'GET',
  path: '/invites/:token',
  permission: 'none',
  summary: 'The invitation of a link.',
  tag: 'users',
  params: Type.Object({ token: Type.String({ maxLength: 255 }) }),
  answer: Type.Object({ invite: Invite }),
})

export const acceptInviteRoute = defineRoute({
  method: 'POST',
  path: '/users',
  permission: 'none',
  summary: 'Accepts an invitation: creates the user with the roles that it names.',
  tag: 'users',
  body: Type.Object({
    name: Type.Optional(Type.String({ maxLength: 255 })),
    email: Type.Optional(Type.String({ maxLength: 255, description: 'Where given, that of the invitation.' })),
    password: Type.Optional(
      Type.String({ maxLength: 256, description: 'At least 12 bytes, with a number and a symbol.' }),
    ),
    invite_token: Type.String({ maxLength: 255 }),
    sso_invite: Type.Optional(
      Type.Boolean({ description: 'The invitation is for single sign-on: without a password.' }),
    ),
  }),
  answer: Type.Object({ user: User }),
})
