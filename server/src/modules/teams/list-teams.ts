import type { Context } from '../../platform/context.ts'
import { selectTeams, type TeamSummary } from './team-queries.ts'

const maxRows = 1000

/** By name. */
export function listTeams(ctx: Context): Promise<readonly TeamSummary[]> {
  return selectTeams(ctx.db, maxRows)
}
