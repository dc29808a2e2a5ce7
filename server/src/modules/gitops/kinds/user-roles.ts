import { applyUserRolesRoute, type UserRolesSpec } from '@muster/contract/rest/user.ts'
import { applyUserRoles, findUserByEmail } from '../../identity/index.ts'
import { type Kind, type Spec, viewEach } from './kind.ts'
import { storeEach } from './store-each.ts'

/** Checked against the schema before. */
const specOf = (spec: Spec) => spec as unknown as UserRolesSpec

export const userRolesKind: Kind = {
  kind: 'user_roles',
  route: applyUserRolesRoute,
  prefix: '',
  isSingle: true,
  nameOf: () => '',
  view: ({ db }, specs) =>
    viewEach(specs, async (spec) => {
      const roles: [string, unknown][] = []
      for (const email of Object.keys(specOf(spec).roles)) {
        const found = await findUserByEmail(db, email)
        if (!found) continue
        const { role, teams } = found.user
        roles.push([email, { global_role: role, teams: teams.map((team) => ({ team: team.name, role: team.role })) }])
      }
      return { roles: Object.fromEntries(roles) }
    }),
  store: storeEach(({ ctx }, { spec }) => applyUserRoles(ctx, specOf(spec))),
}
