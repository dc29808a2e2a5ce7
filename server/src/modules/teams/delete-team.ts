import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { getTeam, lockTeam } from './find-team.ts'
import type { TeamDependents } from './team-dependents.ts'
import { deleteTeamRow } from './team-queries.ts'

/** Its policies, secrets, roles and automations go; its hosts stay, in no team. */
export async function deleteTeam(
  ctx: Context,
  id: number,
  { forgetTeam }: Pick<TeamDependents, 'forgetTeam'>,
): Promise<void> {
  const afterCommit = await inTransaction(ctx.db, async (tx) => {
    const txCtx = onTransaction(ctx, tx)
    const team = (await lockTeam(tx, id)) ?? (await getTeam(txCtx, id))
    const done = await forgetTeam(txCtx, id)
    await recordActivity(txCtx, { type: 'deleted_team', details: { team_id: id, team_name: team.name } })
    await deleteTeamRow(tx, id)
    await ctx.changes.record(tx, 'teams')
    await ctx.changes.record(tx, 'hosts')
    return done
  })
  afterCommit()
  ctx.changes.announce('teams')
  ctx.changes.announce('hosts')
}
