import { invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { lockTeam } from '../teams/index.ts'
import { lastAdmin, type Roles } from './parse-roles.ts'
import { authorize } from './permissions.ts'
import { lockAdmins, replaceRoles, type User } from './user-queries.ts'

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
  const admins = await lockAdmins(tx)
  if (roles.role !== 'admin' && admins.length === 1 && admins[0] === user.id) throw lastAdmin(user.email)
  if (isSame(user, roles)) return
  await lockTeamsOf(tx, roles)
  await replaceRoles(tx, user.id, { ...roles, at: ctx.clock.now() })
  await recordActivity(onTransaction(ctx, tx), {
    type: 'changed_user_roles',
    details: {
      user_id: user.id,
      user_email: user.email,
      role: roles.role,
      teams: roles.teams.map(({ teamId, role }) => ({ id: teamId, role })),
    },
  })
}
