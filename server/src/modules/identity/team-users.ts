import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { type ListQuery, parseListQuery, refusingBadAfter } from '../../platform/http/list-page.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { getTeam, lockTeam } from '../teams/index.ts'
import { canReach } from './get-user.ts'
import { parseRole } from './parse-roles.ts'
import { authorize } from './permissions.ts'
import {
  deleteRolesInTeam,
  findUser,
  insertRoles,
  lockUser,
  selectUsers,
  type User,
  userOrderKeys,
} from './user-queries.ts'

interface Member {
  readonly id: number
  readonly email: string
  /** Null: none in the team. */
  readonly role: string | null
}

function toMember({ id, email, teams }: User, teamId: number): Member {
  return { id, email, role: teams.find((team) => team.id === teamId)?.role ?? null }
}

function toShown({ email, role }: Member) {
  return { email, role }
}

export async function listTeamUsers(ctx: Context, teamId: number, query: ListQuery): Promise<readonly User[]> {
  authorize(ctx.actor, 'user:read', teamId)
  await getTeam(ctx, teamId)
  const page = parseListQuery(query, { keys: userOrderKeys, defaultKey: 'name' })
  return refusingBadAfter(query, () => selectUsers(ctx.db, page, teamId))
}

export async function addTeamUsers(
  ctx: Context,
  teamId: number,
  given: readonly { readonly id: number; readonly role: string }[],
): Promise<readonly User[]> {
  authorize(ctx.actor, 'user:write', teamId)
  await changeTeamUsers(ctx, teamId, 'added_team_users', async (tx) => {
    const before: Member[] = []
    for (const { id, role } of given) {
      await lockUser(tx, id)
      const user = await findUser(tx, id)
      refuseStranger(ctx, user, teamId)
      if (!user) throw invalidField('users', `users: there is no user ${id}`)
      if (user.role !== null) {
        throw invalidField('users', `users: ${user.email} has the role ${user.role} for all teams; take that first`)
      }
      before.push(toMember(user, teamId))
      await insertRoles(tx, id, [{ teamId, role: parseRole('users', role) }])
    }
    return before
  })
  return listTeamUsers(ctx, teamId, {})
}

export async function removeTeamUsers(
  ctx: Context,
  teamId: number,
  given: readonly { readonly id: number }[],
): Promise<readonly User[]> {
  authorize(ctx.actor, 'user:write', teamId)
  const ids = given.map(({ id }) => id)
  await changeTeamUsers(ctx, teamId, 'removed_team_users', async (tx) => {
    const before: Member[] = []
    for (const id of ids) {
      await lockUser(tx, id)
      const user = await findUser(tx, id)
      if (user?.teams.some((team) => team.id === teamId)) before.push(toMember(user, teamId))
    }
    await deleteRolesInTeam(tx, teamId, ids)
    return before
  })
  return selectUsers(ctx.db, parseListQuery({}, { keys: userOrderKeys, defaultKey: 'name' }), teamId)
}

/** The same whether there is somebody: whoever runs one team learns nothing of the people of others. */
function refuseStranger(ctx: Context, user: User | undefined, teamId: number): void {
  if (canReach(ctx, user, 'user:write') || user?.teams.some(({ id }) => id === teamId)) return
  throw new AppError(
    'forbidden',
    'forbidden: only global administrators give a role in the team to people who have none in it',
  )
}

async function changeTeamUsers(
  ctx: Context,
  teamId: number,
  type: string,
  change: (tx: Tx) => Promise<readonly Member[]>,
): Promise<void> {
  await inTransaction(ctx.db, async (tx) => {
    const team = (await lockTeam(tx, teamId)) ?? (await getTeam(onTransaction(ctx, tx), teamId))
    const before = await change(tx)
    const after: Member[] = []
    for (const { id } of before) after.push(toMember((await findUser(tx, id)) as User, teamId))
    const details = {
      ...{ team_id: teamId, team_name: team.name, user_ids: before.map(({ id }) => id) },
      changes: describeChanges({ members: before.map(toShown) }, { members: after.map(toShown) }),
    }
    await recordActivity(onTransaction(ctx, tx), { type, details })
  })
}
