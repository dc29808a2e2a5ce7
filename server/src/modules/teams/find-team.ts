import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import {
  lockTeamRow,
  selectTeam,
  selectTeamByName,
  selectTeamsByName,
  type Team,
  type TeamSummary,
} from './team-queries.ts'

export function findTeam(ctx: Context, id: number): Promise<Team | undefined> {
  return selectTeam(ctx.db, id)
}

/** Case does not count, as in the unique index. */
export function findTeamByName(ctx: Context, name: string): Promise<Team | undefined> {
  return selectTeamByName(ctx.db, name)
}

/** The teams that are called so, by the given name. */
export function findTeamsByName(ctx: Context, names: readonly string[]): Promise<ReadonlyMap<string, TeamSummary>> {
  return selectTeamsByName(ctx.db, [...new Set(names)])
}

export async function getTeam(ctx: Context, id: number): Promise<Team> {
  const team = await selectTeam(ctx.db, id)
  if (!team) throw new AppError('not-found', `there is no team ${id}; GET /teams lists them`)
  return team
}

/** Holds the team until the transaction ends: it cannot be deleted meanwhile. */
export async function lockTeam(tx: Tx, id: number): Promise<Team | undefined> {
  return (await lockTeamRow(tx, id)) ? selectTeam(tx, id) : undefined
}
