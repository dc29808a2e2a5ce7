import type { RouteAnswer } from '@muster/contract/common/route.ts'
import { listTeamsRoute } from '@muster/contract/rest/team.ts'
import { CliError } from './cli-error.ts'
import type { Client } from './client.ts'
import { listPages } from './list-pages.ts'

export type Team = RouteAnswer<typeof listTeamsRoute>['teams'][number]

export function listTeams(client: Client): Promise<readonly Team[]> {
  return listPages(async (page) => (await client.call(listTeamsRoute, { query: page })).teams)
}

/** By name, or by number where no team is called so. */
export async function getTeam(client: Client, text: string): Promise<Team> {
  const teams = await listTeams(client)
  const team = teams.find(({ name }) => name === text) ?? teams.find(({ id }) => String(id) === text)
  if (team) return team
  const known = teams.map(({ name }) => `"${name}"`).join(', ')
  throw new CliError(`there is no team "${text}"; ${known === '' ? 'there are no teams' : `the teams are ${known}`}`)
}
