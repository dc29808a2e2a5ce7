import { getHostByIdentifierRoute, transferHostsByFilterRoute, transferHostsRoute } from '@muster/contract/rest/host.ts'
import { listLabelSpecsRoute } from '@muster/contract/rest/label.ts'
import { CliError, whileDoing } from '../cli-error.ts'
import type { Client } from '../client.ts'
import { defineCommand, defineGroup, option, repeatedOption, requiredOption } from '../define-command.ts'
import { getTeam } from '../list-teams.ts'

interface Filters {
  readonly label?: string
  readonly status?: string
  readonly search_query?: string
}

interface TransferOptions extends Filters {
  /** Empty: no team. */
  readonly team: string
  readonly hosts?: readonly string[]
}

const statuses = ['new', 'online', 'offline', 'mia'] as const

const transferCommand = defineCommand<TransferOptions>({
  name: 'transfer',
  summary: 'Move hosts to a team: those that are named, or all that a filter selects.',
  options: [
    requiredOption('--team <name>', 'where to; "" for no team'),
    repeatedOption('--hosts <names>', 'hostnames, uuids or serial numbers, with commas between them'),
    option('--label <name>', 'the hosts of this label'),
    option('--status <status>', 'the hosts that are new, online, offline or mia'),
    option('--search_query <text>', 'the hosts whose name, uuid, serial number or address holds the text'),
  ],
  run: (shell, options) => {
    const { team, hosts, label, status, search_query: search } = options
    const isFiltered = [label, status, search].some((value) => value !== undefined)
    if (hosts && isFiltered) throw new CliError('give --hosts or filters, not both')
    if (!hosts && !isFiltered) throw new CliError('which hosts? give --hosts, --label, --status or --search_query')
    return shell.withSession(async (client) => {
      const team_id = team === '' ? null : (await getTeam(client, team)).id
      if (hosts) await transferNamed(client, { team_id, names: splitNames(hosts) })
      else await transferFiltered(client, { team_id, options })
      shell.done(team === '' ? 'transferred hosts to no team' : `transferred hosts to team "${team}"`)
    })
  },
})

export const hostsCommands = defineGroup({
  name: 'hosts',
  summary: 'In which team hosts are.',
  commands: [transferCommand],
})

function splitNames(given: readonly string[]): readonly string[] {
  const names = given.flatMap((words) => words.split(',')).map((name) => name.trim())
  return names.filter((name) => name !== '')
}

async function transferNamed(client: Client, { team_id, names }: { team_id: number | null; names: readonly string[] }) {
  if (names.length === 0) throw new CliError('--hosts names no host')
  const hosts: number[] = []
  // All are looked up before the first is moved, so that a wrong name moves nobody.
  for (const identifier of names) {
    const { host } = await whileDoing(`looking for host "${identifier}"`, () =>
      client.call(getHostByIdentifierRoute, { params: { identifier } }),
    )
    hosts.push(host.id)
  }
  await client.call(transferHostsRoute, { body: { team_id, hosts } })
}

async function transferFiltered(client: Client, { team_id, options }: { team_id: number | null; options: Filters }) {
  const { label, status, search_query: query } = options
  const filters = {
    ...(query !== undefined && { query }),
    ...(status !== undefined && { status: checkStatus(status) }),
    ...(label !== undefined && { label_id: await findLabelId(client, label) }),
  }
  await client.call(transferHostsByFilterRoute, { body: { team_id, filters } })
}

function checkStatus(text: string): (typeof statuses)[number] {
  const status = statuses.find((status) => status === text)
  if (!status) throw new CliError(`--status is one of ${statuses.join(', ')}, not "${text}"`)
  return status
}

async function findLabelId(client: Client, name: string): Promise<number> {
  const { specs } = await client.call(listLabelSpecsRoute)
  const label = specs.find((label) => label.name === name)
  if (!label) throw new CliError(`there is no label "${name}"; "fleetctl get labels" shows all`)
  return label.id
}
