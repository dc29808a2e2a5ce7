import { invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { lockTeam } from '../teams/index.ts'
import { lastAdmin, type Roles } from './parse-roles.ts'
import { authorize } from './permissions.ts'
import { lockAdmins } from './admin-queries.ts'
import { replaceRoles, type User } from './user-queries.ts'

/** Throws `forbidden` where the actor may not give these roles: those in a team need its administrator, others a global one. */
export function authorizeRoles({ actor }: Context, { role, teams }: Roles): void {
  if (role !== null || teams.length === 0) authorize(actor, 'user:write')
  for (const { teamId } of teams) authorize(actor, 'user:write', teamId)
}

/** Throws `invalid` for a team that does not exist; it cannot be deleted before the transaction ends. */
export async function lockTeamsOf(tx: Tx, { teams }: Roles): Promise<void> {
  for (const { teamId } of [...teams].sort((a, b) => a.teamId - b.teamId)) {
    if (!(await lockTeam(tx, teamId))) throw invalidField('teams', `there is no team ${teamId}; GET /teams lists them`)
  }
}

/** Throws where nobody would be left who administers and logs in with a password. Locks those who do. */
export async function keepLastAdmin(tx: Tx, user: Pick<User, 'id' | 'email'>): Promise<void> {
  const admins = await lockAdmins(tx)
  if (admins.length === 1 && admins[0] === user.id) throw lastAdmin(user.email)
}

function isSame(user: User, roles: Roles): boolean {
  const own = new Map(user.teams.map(({ id, role }) => [id, role]))
  return (
    user.role === roles.role &&
    own.size === roles.teams.length &&
    roles.teams.every(({ teamId, role }) => own.get(teamId) === role)
  )
}

/** Inside the caller's transaction. The last administrator stays one. Roles that are so already write nothing. */
export async function changeRolesIn(ctx: Context, tx: Tx, user: User, roles: Roles): Promise<void> {
  if (roles.role !== 'admin') await keepLastAdmin(tx, user)
  if (isSame(user, roles)) return
  await lockTeamsOf(tx, roles)
  await replaceRoles(tx, user.id, { ...roles, at: ctx.clock.now() })
  await recordActivity(onTransaction(ctx, tx), {
    type: 'changed_user_roles',
    details: {
      ...{ user_id: user.id, user_email: user.email, ...toShownRoles(roles) },
      changes: describeChanges(toShownRoles(rolesOf(user)), toShownRoles(roles)),
    },
  })
}

export function toShownRoles({ role, teams }: Roles) {
  return { role, teams: teams.map(({ teamId, role: roleInTeam }) => ({ id: teamId, role: roleInTeam })) }
}

export function rolesOf({ role, teams }: Pick<User, 'role' | 'teams'>): Roles {
  return { role, teams: teams.map(({ id, role: own }) => ({ teamId: id, role: own })) }
}
