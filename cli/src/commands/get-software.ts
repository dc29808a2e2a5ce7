import type { Client } from '../client.ts'
import { defineCommand, option } from '../define-command.ts'
import { listPages } from '../list-pages.ts'
import { getTeam } from '../list-teams.ts'
import { formatOptions, type FormatOptions, printDocuments, printList } from '../output/print-list.ts'

/** What is shown of software; documents hold whatever the server tells. */
interface Software {
  readonly name: string
  readonly version: string
  readonly source: string
  readonly generated_cpe: string
  readonly vulnerabilities: readonly unknown[] | null
}

export const getSoftwareCommand = defineCommand<FormatOptions & { readonly team?: string }>({
  name: 'software',
  aliases: ['s'],
  summary: 'List the software of the hosts.',
  options: [...formatOptions(), option('--team <name>', 'only of the hosts of this team')],
  run: (shell, options) =>
    shell.withSession(async (client) => {
      const team = options.team === undefined ? undefined : await getTeam(client, options.team)
      const items = await listSoftware(client, team)
      if (options.yaml || options.json) return printDocuments(shell, options, [{ kind: 'software', spec: items }])
      return printList(shell, options, {
        kind: 'software',
        items,
        columns: {
          NAME: ({ name }) => name,
          VERSION: ({ version }) => version,
          SOURCE: ({ source }) => source,
          CPE: ({ generated_cpe }) => generated_cpe,
          '# OF CVES': ({ vulnerabilities }) => String(vulnerabilities?.length ?? 0),
        },
      })
    }),
})

function listSoftware(client: Client, team: { readonly id: number } | undefined): Promise<readonly Software[]> {
  return listPages(async ({ page, per_page }) => {
    const search = new URLSearchParams({ page: String(page), per_page: String(per_page) })
    if (team) search.set('team_id', String(team.id))
    const text = await client.send({ method: 'GET', path: `/api/latest/fleet/software?${search.toString()}` })
    // Left out where there is none.
    const { software = [] } = JSON.parse(text) as { readonly software?: readonly Software[] }
    return software
  })
}
