import type { RouteInput } from '@muster/contract/common/route.ts'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import type { createUserRoute, User as UserWire } from '@muster/contract/rest/user.ts'
import type { CreateUser } from './create-user.ts'
import { parseRoles } from './parse-roles.ts'
import type { User } from './user-queries.ts'

export function toUserWire(user: User): UserWire {
  return {
    ...absentFeatures.user,
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    id: user.id,
    name: user.name,
    email: user.email,
    force_password_reset: user.mustResetPassword,
    gravatar_url: '',
    sso_enabled: user.isSso,
    global_role: user.role,
    api_only: user.isApiOnly,
    teams: [...user.teams],
  }
}

export function fromCreateUserBody(body: RouteInput<typeof createUserRoute>['body']): CreateUser {
  const { name = '', email = '', password = '', api_only: isApiOnly = false, sso_enabled: isSso = false } = body
  // A program has nobody to choose another password, whatever is asked.
  const mustResetPassword = !isApiOnly && (body.admin_forced_password_reset ?? true)
  return { name, email, password, ...parseRoles(body), isApiOnly, isSso, mustResetPassword }
}
