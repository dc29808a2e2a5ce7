import { permissions } from '@muster/contract/common/route.ts'
import { getMeRoute, loginRoute, logoutRoute } from '@muster/contract/rest/session.ts'
import { createUserRoute, deleteUserRoute, listUsersRoute } from '@muster/contract/rest/user.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Passwords } from '../../platform/crypto/passwords.ts'
import { bind, type BoundRoute } from '../../platform/http/bound-route.ts'
import { listTeams } from '../teams/index.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { createUser } from './create-user.ts'
import { deleteUser } from './delete-user.ts'
import { getMe } from './get-me.ts'
import { listUsers } from './list-users.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { hasPermission } from './permissions.ts'
import { fromCreateUserBody, toUserWire } from './user-wire.ts'

export interface IdentityRoutesOptions {
  readonly passwords: Passwords
  readonly sessionDurationMs: number
  readonly clock: Clock
}

const loginsPerMinute = 10

export function createIdentityRoutes(options: IdentityRoutesOptions): readonly BoundRoute[] {
  const { passwords, sessionDurationMs, clock } = options
  const attempts = createAttemptLimit({ clock, max: loginsPerMinute })
  return [
    bind(loginRoute, async (ctx, { body }) => {
      const { user, token } = await login(ctx, body, { passwords, attempts, sessionDurationMs })
      return { user: toUserWire(user), available_teams: [...(await listTeams(ctx))], token }
    }),
    bind(logoutRoute, async (ctx) => {
      await logout(ctx)
      return {}
    }),
    bind(getMeRoute, async (ctx) => ({
      user: toUserWire(await getMe(ctx)),
      available_teams: [...(await listTeams(ctx))],
      permissions: permissions.filter((permission) => hasPermission(ctx.actor, permission)),
    })),
    bind(listUsersRoute, async (ctx, { query }) => ({ users: (await listUsers(ctx, query)).map(toUserWire) })),
    bind(createUserRoute, async (ctx, { body }) => ({
      user: toUserWire(await createUser(ctx, fromCreateUserBody(body), passwords)),
    })),
    bind(deleteUserRoute, async (ctx, { params }) => {
      await deleteUser(ctx, params)
      return {}
    }),
  ]
}
