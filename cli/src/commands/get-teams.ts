import type { Client } from '../client.ts'
import { defineCommand, option } from '../define-command.ts'
import { listPolicies } from '../list-policies.ts'
import { getTeam, listTeams, type Team } from '../list-teams.ts'
import { namePolicies } from '../name-policies.ts'
import { formatOptions, type FormatOptions, printList } from '../output/print-list.ts'

interface Options {
  readonly name?: string
  readonly policyNames?: boolean
}

export const getTeamsCommand = defineCommand<FormatOptions & Options>({
  name: 'teams',
  aliases: ['team', 't'],
  summary: 'List the teams; as documents they can be applied again.',
  options: [
    ...formatOptions(),
    option('--name <name>', 'only this one'),
    option('--policy-names', 'name the policies of automations, for another server, where their numbers differ'),
  ],
  run: (shell, options) =>
    shell.withSession(async (client) => {
      const teams = options.name === undefined ? await listTeams(client) : [await getTeam(client, options.name)]
      printList(shell, options, {
        kind: 'team',
        items: options.policyNames ? await withNames(client, teams) : teams,
        columns: {
          'TEAM NAME': ({ name }) => name,
          'HOST COUNT': ({ host_count }) => String(host_count),
          'USER COUNT': ({ user_count }) => String(user_count),
        },
        toSpec: (team) => ({ team: withoutInherited(team) }),
      })
    }),
})

/** Applied again, the options of all hosts would become the team's own. */
function withoutInherited({ is_agent_options_inherited: isInherited, agent_options: options, ...team }: Team): object {
  return isInherited || options === undefined ? team : { ...team, agent_options: options }
}

async function withNames(client: Client, teams: readonly Team[]): Promise<readonly Team[]> {
  const global = await listPolicies(client, undefined)
  const named: Team[] = []
  // Only keys that a team has beside those of its type are changed.
  for (const team of teams) named.push(namePolicies(team, [...global, ...(await listPolicies(client, team))]) as Team)
  return named
}
