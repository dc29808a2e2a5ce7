import type { UserRolesSpec } from '@muster/contract/rest/user.ts'
import { AppError } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { findTeamByName } from '../teams/index.ts'
import { changeRolesIn } from './change-roles.ts'
import { parseRoles, type Roles } from './parse-roles.ts'
import { findUserByEmail } from './user-queries.ts'

/** Replaces the roles of the users that are listed, all or none. */
export async function applyUserRoles(ctx: Context, { roles }: UserRolesSpec): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    for (const [email, given] of Object.entries(roles)) {
      const found = await findUserByEmail(tx, email)
      if (!found) throw new AppError('not-found', `there is no user with the e-mail address ${email}`)
      await changeRolesIn(ctx, tx, found.user, await readRoles(ctx, tx, given))
    }
  })
}

async function readRoles(ctx: Context, tx: Tx, given: UserRolesSpec['roles'][string]): Promise<Roles> {
  const teams: { id: number; role: string }[] = []
  for (const { team: name, role } of given.teams ?? []) {
    const team = await findTeamByName(onTransaction(ctx, tx), name)
    if (!team) throw new AppError('not-found', `there is no team "${name}"; create it first`)
    teams.push({ id: team.id, role })
  }
  return parseRoles({ global_role: given.global_role, teams })
}
