import { UserRolesSpec } from '@muster/contract/rest/user.ts'
import { applyUserRoles, findUserByEmail } from '../../identity/index.ts'
import type { Kind } from './kind.ts'

export const userRolesKind: Kind = {
  kind: 'user_roles',
  permission: 'user:write',
  prefix: '',
  isSingle: true,
  nameOf: () => '',
  view: async ({ db }, spec) => {
    const roles: [string, unknown][] = []
    // Checked against the schema.
    for (const email of Object.keys((spec as unknown as UserRolesSpec).roles)) {
      const found = await findUserByEmail(db, email)
      if (!found) continue
      const { role, teams } = found.user
      roles.push([email, { global_role: role, teams: teams.map((team) => ({ team: team.name, role: team.role })) }])
    }
    return { roles: Object.fromEntries(roles) }
  },
  store: async (ctx, _tx, { spec }) => {
    await applyUserRoles(ctx, spec as unknown as UserRolesSpec)
    return []
  },
}
