import type { Context } from '../../platform/context.ts'
import { selectTeamByName, type Team } from './team-queries.ts'

/** Case does not count, as in the unique index. */
export function findTeamByName(ctx: Context, name: string): Promise<Team | undefined> {
  return selectTeamByName(ctx.db, name)
}
