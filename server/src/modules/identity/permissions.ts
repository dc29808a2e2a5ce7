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

const teamObserver: readonly Grantable[] = [
  'config:read',
  'host:read',
  'host:refetch',
  'software:read',
  'policy:read',
  'team:read',
]

const teamMaintainer: readonly Grantable[] = [
  ...teamObserver,
  'enroll_secret:read',
  'enroll_secret:write',
  'host:write',
  'policy:write',
]

/** What no team has of its own. */
const onlyForAll: ReadonlySet<Grantable> = new Set([
  'config:write',
  'label:write',
  'vulnerability_rule:read',
  'vulnerability_rule:write',
])

/** What a role in a team grants for that team. */
const grantedInTeam: Readonly<Record<GlobalRole, ReadonlySet<Grantable>>> = {
  admin: new Set([...teamMaintainer, 'team:write', 'user:read', 'user:write', 'delivery:read', 'delivery:write']),
  maintainer: new Set(teamMaintainer),
  observer: new Set(teamObserver),
  observer_plus: new Set(teamObserver),
  gitops: new Set(gitops.filter((permission) => !onlyForAll.has(permission))),
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

/**
 * The one place of authorisation. A route of teams is open to whoever has the permission in any; its verb narrows. One
 * whose scope is `team_id` is asked about again with the query, once that is known to be valid.
 */
export function authorizeRoute(
  actor: Actor,
  { permission, scope, isOpenDuringReset }: Pick<Route, 'permission' | 'scope' | 'isOpenDuringReset'>,
  query?: { readonly team_id?: number | undefined },
): void {
  if (actor.kind === 'user' && actor.mustResetPassword && !isOpenDuringReset && permission !== 'none') {
    throw new AppError(
      'unauthenticated',
      'Password reset required: an administrator asks you to choose another password (POST /perform_required_password_reset)',
    )
  }
  const teams = scope !== undefined && actor.kind === 'user' ? teamsOf(actor, permission) : []
  if (teams.length === 0 || hasPermission(actor, permission)) return authorize(actor, permission)
  if (scope === 'team' || query === undefined) return
  if (query.team_id === undefined || !teams.includes(query.team_id)) {
    throw new AppError(
      'forbidden',
      `forbidden: your roles open this for a team only; set team_id to ${teams.join(' or ')}`,
    )
  }
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
