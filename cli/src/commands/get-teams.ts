import { defineCommand, option } from '../define-command.ts'
import { getTeam, listTeams } from '../list-teams.ts'
import { formatOptions, type FormatOptions, printList } from '../output/print-list.ts'

export const getTeamsCommand = defineCommand<FormatOptions & { readonly name?: string }>({
  name: 'teams',
  aliases: ['team', 't'],
  summary: 'List the teams.',
  options: [...formatOptions(), option('--name <name>', 'only this one')],
  run: (shell, options) =>
    shell.withSession(async (client) => {
      printList(shell, options, {
        kind: 'team',
        items: options.name === undefined ? await listTeams(client) : [await getTeam(client, options.name)],
        columns: {
          'TEAM NAME': ({ name }) => name,
          'HOST COUNT': ({ host_count }) => String(host_count),
          'USER COUNT': ({ user_count }) => String(user_count),
        },
        toSpec: (team) => ({ team }),
      })
    }),
})
