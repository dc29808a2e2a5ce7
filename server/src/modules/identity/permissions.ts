import type { Permission, Route } from '@muster/contract/common/route.ts'
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
  'label:write',
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
  'label:write',
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

const teamObserver: readonly Grantable[] = ['config:read', 'host:read', 'host:refetch', 'policy:read', 'team:read']

const teamMaintainer: readonly Grantable[] = [
  ...teamObserver,
  'enroll_secret:read',
  'enroll_secret:write',
  'host:write',
  'policy:write',
]

/** What a role in a team grants for that team. */
const grantedInTeam: Readonly<Record<GlobalRole, ReadonlySet<Grantable>>> = {
  admin: new Set([...teamMaintainer, 'team:write', 'user:read', 'user:write', 'delivery:read', 'delivery:write']),
  maintainer: new Set(teamMaintainer),
  observer: new Set(teamObserver),
  observer_plus: new Set(teamObserver),
  gitops: new Set(gitops.filter((permission) => permission !== 'config:write' && permission !== 'label:write')),
}

/** Whether the actor may for everything or, given a team, for that team. `teamId` null is hosts of no team. */
export function hasPermission(actor: Actor, permission: Permission, teamId: number | null = null): boolean {
  if (permission === 'none') return true
  switch (actor.kind) {
    case 'nobody':
      return false
    case 'system':
      return true
    case 'user':
      if (permission === 'any' || actor.role === 'admin') return true
      if (actor.role !== null && granted[actor.role].has(permission)) return true
      return teamId !== null && teamsOf(actor, permission).includes(teamId)
  }
}

/** The teams that an actor sees; undefined for all, and for hosts of no team as well. */
export function visibleTeams(actor: Actor, permission: Permission): readonly number[] | undefined {
  if (actor.kind !== 'user' || hasPermission(actor, permission)) return undefined
  return teamsOf(actor, permission)
}

function teamsOf(actor: Extract<Actor, { kind: 'user' }>, permission: Permission): readonly number[] {
  const memberships = actor.teams ?? []
  return memberships.filter(({ role }) => grantedInTeam[role].has(permission as Grantable)).map(({ teamId }) => teamId)
}

/** Throws `forbidden` when the actor's roles do not grant the permission, for all or for the team. */
export function authorize(actor: Actor, permission: Permission, teamId: number | null = null): void {
  if (!hasPermission(actor, permission, teamId)) throw forbidden(permission)
}

/** The one place of authorisation. A route of teams is open to whoever has the permission in any; its verb narrows. */
export function authorizeRoute(
  actor: Actor,
  { permission, scope, isOpenDuringReset }: Pick<Route, 'permission' | 'scope' | 'isOpenDuringReset'>,
): void {
  if (actor.kind === 'user' && actor.mustResetPassword && !isOpenDuringReset && permission !== 'none') {
    throw new AppError(
      'unauthenticated',
      'Password reset required: an administrator asks you to choose another password (POST /perform_required_password_reset)',
    )
  }
  if (scope === 'team' && actor.kind === 'user' && teamsOf(actor, permission).length > 0) return
  authorize(actor, permission)
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
