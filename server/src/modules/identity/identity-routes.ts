import { permissions } from '@muster/contract/common/route.ts'
import {
  changePasswordRoute,
  confirmEmailRoute,
  forgotPasswordRoute,
  getMeRoute,
  loginRoute,
  logoutRoute,
  performRequiredPasswordResetRoute,
  resetPasswordRoute,
} from '@muster/contract/rest/session.ts'
import {
  applyUserRolesRoute,
  createUserRoute,
  deleteUserRoute,
  getUserRoute,
  listUsersRoute,
  requirePasswordResetRoute,
  updateUserRoute,
} from '@muster/contract/rest/user.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import type { Background } from '../../platform/background/create-background.ts'
import { bind, type BoundRoute } from '../../platform/http/bound-route.ts'
import { networkOf } from '../../platform/http/remote-address.ts'
import type { Context } from '../../platform/context.ts'
import { listTeams } from '../teams/index.ts'
import { applyUserRoles } from './apply-user-roles.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { changePassword, performRequiredReset, requirePasswordReset } from './change-password.ts'
import { authorizeRoles } from './change-roles.ts'
import { createUserWithToken } from './create-user.ts'
import { deleteUser } from './delete-user.ts'
import { getMe } from './get-me.ts'
import { getUser } from './get-user.ts'
import { createInviteRoutes } from './invites/invite-routes.ts'
import { confirmEmail } from './links/change-email.ts'
import type { MailingParts } from './links/mailing.ts'
import { createTellPerson } from './links/tell-person.ts'
import { mailResetLink, resetPassword } from './links/reset-by-mail.ts'
import { listUsers } from './list-users.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { hasPermission } from './permissions.ts'
import { sessionRoutes } from './session-routes.ts'
import type { SsoParts } from './sso/sign-on.ts'
import { createSsoRoutes } from './sso/sso-routes.ts'
import { teamUserRoutes } from './team-user-routes.ts'
import { updateUser } from './update-user.ts'
import type { User } from './user-queries.ts'
import { fromCreateUserBody, toUserWire } from './user-wire.ts'

export interface IdentityRoutesOptions extends MailingParts, Pick<SsoParts, 'openid' | 'findSso'> {
  readonly passwords: Passwords
  readonly sessionDurationMs: number
  readonly inviteValidMs: number
  readonly background: Background
  readonly clock: Clock
}

const loginsPerMinute = 10
const resetsPerHour = 10
const signOnsPerMinute = 60

export function createIdentityRoutes(options: IdentityRoutesOptions): readonly BoundRoute[] {
  const { passwords, sessionDurationMs, clock } = options
  const attempts = createAttemptLimit({ clock, max: loginsPerMinute })
  const resets = createAttemptLimit({ clock, max: resetsPerHour, windowMs: 3_600_000 })
  const tell = createTellPerson(options)
  const signOns = createAttemptLimit({ clock, max: signOnsPerMinute })
  return [
    bind(loginRoute, async (ctx, { body }) => {
      const { user, token } = await login(
        ctx,
        { ...body, isForPages: body.cookie === true },
        { passwords, attempts, sessionDurationMs },
      )
      return { user: toUserWire(user), available_teams: await listAvailableTeams(ctx, user), token }
    }),
    bind(logoutRoute, async (ctx) => {
      await logout(ctx)
      return {}
    }),
    bind(getMeRoute, async (ctx) => {
      const user = await getMe(ctx)
      return {
        user: toUserWire(user),
        available_teams: await listAvailableTeams(ctx, user),
        permissions: permissions.filter((permission) => hasPermission(ctx.actor, permission)),
        team_permissions: user.teams.map(({ id }) => ({
          team_id: id,
          permissions: permissions.filter((permission) => hasPermission(ctx.actor, permission, id)),
        })),
      }
    }),
    bind(listUsersRoute, async (ctx, { query }) => ({ users: (await listUsers(ctx, query)).map(toUserWire) })),
    bind(createUserRoute, async (ctx, { body }) => {
      const input = fromCreateUserBody(body)
      authorizeRoles(ctx, { role: input.role, teams: input.teams ?? [] })
      return toCreated(await createUserWithToken(ctx, input, passwords))
    }),
    bind(getUserRoute, async (ctx, { params }) => {
      const user = await getUser(ctx, params.id)
      return { user: toUserWire(user), available_teams: await listAvailableTeams(ctx, user) }
    }),
    bind(updateUserRoute, async (ctx, { params, body }) => ({
      user: toUserWire(
        await updateUser(ctx, { id: params.id, patch: body }, { passwords, attempts, mailing: options, tell }),
      ),
    })),
    bind(requirePasswordResetRoute, async (ctx, { params, body }) => ({
      user: toUserWire(await requirePasswordReset(ctx, { id: params.id, isRequired: body.require })),
    })),
    bind(applyUserRolesRoute, async (ctx, { body }) => {
      await applyUserRoles(ctx, body.spec)
      return {}
    }),
    bind(changePasswordRoute, async (ctx, { body }) => {
      const { old_password: oldPassword, new_password: newPassword } = body
      await changePassword(ctx, { oldPassword, newPassword }, { passwords, attempts, tell })
      return {}
    }),
    bind(performRequiredPasswordResetRoute, async (ctx, { body }) => ({
      user: toUserWire(await performRequiredReset(ctx, body.new_password, { passwords, tell })),
    })),
    bind(forgotPasswordRoute, async (ctx, { body }) => {
      for (const key of [`address ${networkOf(ctx.remoteAddress)}`, `account ${body.email.trim().toLowerCase()}`])
        resets.take(key)
      // Behind the answer: how long it takes would tell whether somebody has the address.
      options.background.begin('mail for another password', () => mailResetLink(ctx, body.email, options))
      return {}
    }),
    bind(resetPasswordRoute, async (ctx, { body }) => {
      const { password_reset_token: token, new_password: newPassword } = body
      await resetPassword(ctx, { token, newPassword }, { passwords, attempts, tell })
      return {}
    }),
    bind(confirmEmailRoute, async (ctx, { params }) => ({ new_email: await confirmEmail(ctx, params.token, tell) })),
    ...createInviteRoutes({ ...options, attempts, validMs: options.inviteValidMs }),
    ...createSsoRoutes({ ...options, attempts: signOns }),
    ...sessionRoutes,
    ...teamUserRoutes,
    bind(deleteUserRoute, async (ctx, { params }) => {
      await deleteUser(ctx, params)
      return {}
    }),
  ]
}

function toCreated({ user, token }: { readonly user: User; readonly token: string | undefined }) {
  return { user: toUserWire(user), ...(token !== undefined && { token }) }
}

/** All for those with a global role, else the own ones: names of other teams are nobody's business. */
async function listAvailableTeams(ctx: Context, user: User) {
  if (user.role !== null) return [...(await listTeams(ctx))]
  return user.teams.map(({ id, name, description }) => ({ id, name, description }))
}
