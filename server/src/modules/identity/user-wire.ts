import { globalRoles, type User as UserWire } from '@muster/contract/rest/user.ts'
import { invalidField } from '../../kernel/errors.ts'
import type { GlobalRole } from '../../platform/context.ts'
import type { CreateUser } from './create-user.ts'
import type { User } from './user-queries.ts'

export function toUserWire(user: User): UserWire {
  return {
    created_at: user.createdAt.toISOString(),
    updated_at: user.updatedAt.toISOString(),
    id: user.id,
    name: user.name,
    email: user.email,
    force_password_reset: user.mustResetPassword,
    gravatar_url: '',
    sso_enabled: false,
    global_role: user.role,
    api_only: user.isApiOnly,
    teams: [],
  }
}

export interface CreateUserBody {
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly password?: string | undefined
  readonly global_role?: string | null | undefined
  readonly api_only?: boolean | undefined
  readonly admin_forced_password_reset?: boolean | undefined
  readonly sso_enabled?: boolean | undefined
  readonly teams?: readonly unknown[] | null | undefined
}

export function fromCreateUserBody(body: CreateUserBody): CreateUser {
  if (body.sso_enabled)
    throw invalidField('sso_enabled', 'users of single sign-on are not supported yet; give a password')
  if (body.teams && body.teams.length > 0) {
    throw invalidField('teams', 'roles in teams are not supported yet; give a global_role')
  }
  const { name = '', email = '', password = '', api_only = false, admin_forced_password_reset = false } = body
  const role = parseRole(body.global_role)
  return { name, email, password, role, isApiOnly: api_only, mustResetPassword: admin_forced_password_reset }
}

function parseRole(text: string | null | undefined): GlobalRole {
  const role = globalRoles.find((known) => known === text)
  if (role !== undefined) return role
  const known = globalRoles.join(', ')
  throw invalidField('global_role', text ? `"${text}" is not a role; choose one of ${known}` : `is required: ${known}`)
}
