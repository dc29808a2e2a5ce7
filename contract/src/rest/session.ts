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
  isOpenDuringReset: true,
  summary: 'Ends the session.',
  tag: 'session',
  session: 'ends',
  answer: Empty,
})

export const getMeRoute = defineRoute({
  method: 'GET',
  path: '/me',
  permission: 'any',
  isOpenDuringReset: true,
  summary: 'Tells who is logged in.',
  tag: 'session',
  answer: Type.Object({
    user: User,
    available_teams: Type.Array(TeamSummary),
    permissions: Type.Array(Type.Enum([...permissions]), { description: 'Ours: what this user may do.' }),
  }),
})

const newPassword = Type.String({ maxLength: 1024, description: 'At least 12 bytes, with a number and a symbol.' })

export const changePasswordRoute = defineRoute({
  method: 'POST',
  path: '/change_password',
  permission: 'any',
  isOpenDuringReset: true,
  summary: 'Changes the own password. Other sessions end.',
  tag: 'session',
  body: Type.Object({ old_password: Type.String({ maxLength: 1024 }), new_password: newPassword }),
  answer: Empty,
})

export const performRequiredPasswordResetRoute = defineRoute({
  method: 'POST',
  path: '/perform_required_password_reset',
  permission: 'any',
  isOpenDuringReset: true,
  summary: 'Chooses the password that an administrator demands.',
  tag: 'session',
  body: Type.Object({ new_password: newPassword }),
  answer: Type.Object({ user: User }),
})

export const forgotPasswordRoute = defineRoute({
  method: 'POST',
  path: '/forgot_password',
  permission: 'none',
  summary: 'Mails a link for choosing another password, where the address is known and mail is set up. Always 202.',
  tag: 'session',
  status: 202,
  body: Type.Object({ email: Type.String({ maxLength: 255 }) }),
  answer: Empty,
})

export const resetPasswordRoute = defineRoute({
  method: 'POST',
  path: '/reset_password',
  permission: 'none',
  summary: 'Chooses another password by a mailed link. All sessions end.',
  tag: 'session',
  body: Type.Object({ password_reset_token: Type.String({ maxLength: 255 }), new_password: newPassword }),
  answer: Empty,
})

export const confirmEmailRoute = defineRoute({
  method: 'GET',
  path: '/email/change/:token',
  permission: 'any',
  summary: 'Confirms a new e-mail address by the link that was mailed to it.',
  tag: 'session',
  params: Type.Object({ token: Type.String({ maxLength: 255 }) }),
  answer: Type.Object({ new_email: Type.String() }),
})
