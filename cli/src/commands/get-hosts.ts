import { getHostByIdentifierRoute, type Host, listHostsRoute } from '@muster/contract/rest/host.ts'
import type { Client } from '../client.ts'
import { defineCommand, option } from '../define-command.ts'
import { getTeam } from '../list-teams.ts'
import { formatOptions, type FormatOptions, printDocuments, printList } from '../output/print-list.ts'

const perPage = 1000

export const getHostsCommand = defineCommand<FormatOptions & { readonly team?: string }>({
  name: 'hosts [identifier]',
  aliases: ['host', 'h'],
  summary: 'List the hosts, or print one by its hostname, uuid, serial number or osquery identifier.',
  options: [...formatOptions(), option('--team <name>', 'only the hosts of this team')],
  run: (shell, options, [identifier]) =>
    shell.withSession(async (client) => {
      if (identifier !== undefined) {
        const { host } = await client.call(getHostByIdentifierRoute, { params: { identifier } })
        return printDocuments(shell, options, [{ kind: 'host', spec: host }])
      }
      const team = options.team === undefined ? undefined : await getTeam(client, options.team)
      return printList(shell, options, {
        kind: 'host',
        items: await listHosts(client, team && { team_id: team.id }),
        columns: {
          UUID: ({ uuid }) => uuid,
          HOSTNAME: ({ hostname }) => hostname,
          PLATFORM: ({ platform }) => platform,
          'OSQUERY VERSION': ({ osquery_version }) => osquery_version,
          STATUS: ({ status }) => status,
        },
      })
    }),
})

/** By id and not by page number, so that hosts that enrol or leave meanwhile move nobody to a page already read. */
async function listHosts(client: Client, filters: { readonly team_id: number } | undefined): Promise<readonly Host[]> {
  const all: Host[] = []
  for (;;) {
    const last = all.at(-1)
    const after = last === undefined ? {} : { after: String(last.id) }
    const query = { per_page: perPage, order_key: 'id', order_direction: 'asc', ...after, ...filters } as const
    const { hosts } = await client.call(listHostsRoute, { query })
    all.push(...hosts)
    if (hosts.length < perPage) return all
  }
}
