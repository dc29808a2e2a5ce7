import type { Permission } from '@muster/contract/common/route.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Actor, GlobalRole } from '../../platform/context.ts'

/** `none` and `any` are not granted by a role. */
type Grantable = Exclude<Permission, 'none' | 'any'>

/** What only some roles may do, by role. Administrators may do everything. */
const observer: readonly Grantable[] = [
  'config:read',
  'host:read',
  'host:refetch',
  'software:read',
  'vulnerability_rule:read',
  'policy:read',
  'activity:read',
  'team:read',
]

const maintainer: readonly Grantable[] = [
  ...observer,
  'enroll_secret:read',
  'enroll_secret:write',
  'host:write',
  'policy:write',
  'vulnerability_rule:write',
  'notice:read',
]

// For pipelines that apply documents: it sees no hosts and no people.
const gitops: readonly Grantable[] = [
  'config:read',
  'config:write',
  'enroll_secret:read',
  'enroll_secret:write',
  'policy:read',
  'policy:write',
  'vulnerability_rule:read',
  'vulnerability_rule:write',
  'team:read',
  'team:write',
]

const granted: Readonly<Record<Exclude<GlobalRole, 'admin'>, ReadonlySet<Grantable>>> = {
  maintainer: new Set(maintainer),
  observer: new Set(observer),
  // Differs from observer once there are live queries.
  observer_plus: new Set(observer),
  gitops: new Set(gitops),
}

export function hasPermission(actor: Actor, permission: Permission): boolean {
  if (permission === 'none') return true
  switch (actor.kind) {
    case 'nobody':
      return false
    case 'system':
      return true
    case 'user':
      if (permission === 'any' || actor.role === 'admin') return true
      return actor.role !== null && granted[actor.role].has(permission)
  }
}

/** The one place of authorisation: throws `forbidden` when the actor's role does not grant the permission. */
export function authorize(actor: Actor, permission: Permission): void {
  if (!hasPermission(actor, permission)) throw forbidden(permission)
}

/** Tells whom to ask. */
function forbidden(permission: Permission): AppError {
  const roles = Object.entries(granted).filter(([, permissions]) => permissions.has(permission as Grantable))
  const names = ['admin', ...roles.map(([role]) => role)]
  return new AppError(
    'forbidden',
    `forbidden: only users with the role ${names.join(' or ')} may do this (${permission})`,
  )
}
