import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { getTeam, lockTeam } from './find-team.ts'
import { toShown } from './save-team.ts'
import type { TeamDependents } from './team-dependents.ts'
import { deleteTeamRow } from './team-queries.ts'

/** Its policies, secrets, roles and automations go; its hosts stay, in no team. */
export async function deleteTeam(
  ctx: Context,
  id: number,
  { forgetTeam }: Pick<TeamDependents, 'forgetTeam'>,
): Promise<void> {
  const afterCommit = await inTransaction(ctx.db, (tx) => deleteTeamIn(onTransaction(ctx, tx), tx, { id, forgetTeam }))
  afterCommit()
}

/** Inside the caller's transaction; gives what is to be done after it. */
export async function deleteTeamIn(
  ctx: Context,
  tx: Tx,
  { id, forgetTeam }: { readonly id: number } & Pick<TeamDependents, 'forgetTeam'>,
): Promise<() => void> {
  const team = (await lockTeam(tx, id)) ?? (await getTeam(ctx, id))
  const done = await forgetTeam(ctx, id)
  const changes = describeChanges(toShown(team), {})
  await recordActivity(ctx, { type: 'deleted_team', details: { team_id: id, team_name: team.name, changes } })
  await deleteTeamRow(tx, id)
  await ctx.changes.record(tx, 'teams')
  await ctx.changes.record(tx, 'hosts')
  return () => {
    done()
    ctx.changes.announce('teams')
    ctx.changes.announce('hosts')
  }
}
