// npm run bench:software: what a fleet's software costs in PostgreSQL as sets (what Muster stores) and as rows for each
// host and software, and what hosts that tell their software cost a server process.
// MUSTER_BENCH_DATABASE_URL (or MUSTER_TEST_DATABASE_URL) names a server on which databases may be created.
import { Command } from 'commander'
import { createLoadTarget, driveWrites, enrollHosts, type LoadResult } from '@muster/simulator/load/index.ts'
import { cpuSeconds, describeMachine, residentMegabytes } from './support/machine.ts'
import { createDatabase, startBenchServer } from './support/server.ts'
import { measureSets, measureRows, openSoftwareScene } from './support/software-tables.ts'
import { renderTable } from './support/table.ts'

const options = new Command('bench:software')
  .option('--hosts <number>', 'hosts in the comparison of tables', (text) => Number(text), 100_000)
  .option('--items <number>', 'pieces of software of a host', (text) => Number(text), 300)
  .option('--reports <number>', 'hosts that tell their software to a server', (text) => Number(text), 2_000)
  .option('--only <part>', 'tables or reports')
  .parse()
  .opts<{ hosts: number; items: number; reports: number; only?: string }>()

const postgresUrl = process.env['MUSTER_BENCH_DATABASE_URL'] ?? process.env['MUSTER_TEST_DATABASE_URL']

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

async function compareTables(url: string): Promise<string> {
  const database = await createDatabase(url)
  const scene = await openSoftwareScene(database.url, options)
  try {
    say('sets')
    const sets = await measureSets(scene)
    say('rows')
    const rows = await measureRows(scene)
    return renderTable(
      ['measure', 'sets with a GIN index', 'rows with two indexes'],
      sets.map(([measure, figure], index) => [measure, figure, rows[index]?.[1] ?? '']),
    )
  } finally {
    await scene.close()
    await database.drop()
  }
}

const nothingElse = Object.fromEntries(
  ['chrome_extensions', 'firefox_addons', 'vscode_extensions', 'python_packages', 'npm_packages'].map((table) => [
    `fleet_detail_query_software_${table}`,
    [],
  ]),
)

/** An Ubuntu host's list: mostly what all have, some of its own. `update`: how many have a newer version. */
function renderReport(update: number): (nodeKey: string, n: number) => string {
  const systemRow = { name: 'Ubuntu', version: '24.04.3 LTS', major: '24', minor: '4', patch: '0', platform: 'ubuntu' }
  return (node_key, n) => {
    const rows = Array.from({ length: options.items }, (_, index) => {
      const name = index < options.items - 10 ? `package-${index}` : `package-${index}-${n % 500}`
      const version = `1.${index % 7}-${index < update ? 2 : 1}ubuntu${(n + index) % 3}`
      return {
        source: 'deb_packages',
        name,
        version,
        release: '',
        epoch: '',
        arch: 'amd64',
        vendor: '',
        source_package: '',
      }
    })
    const queries = {
      ...nothingElse,
      fleet_detail_query_os_unix_like: [systemRow],
      fleet_detail_query_software_linux: rows,
    }
    return JSON.stringify({ node_key, queries })
  }
}

async function measureReports(url: string | undefined): Promise<readonly string[]> {
  const kind = url ? 'PostgreSQL' : 'embedded'
  say(`reports, ${kind}`)
  const plain = {
    MUSTER_SERVER_TLS: 'false',
    MUSTER_FILESYSTEM_RESULT_LOG_FILE: '',
    MUSTER_FILESYSTEM_STATUS_LOG_FILE: '',
  }
  const server = await startBenchServer({ postgresUrl: url, env: plain })
  try {
    const target = createLoadTarget({ server: server.url })
    const { enrollSecret } = server
    const hosts = await enrollHosts({ target, enrollSecret, count: options.reports, profile: 'ubuntu' })
    const nodeKeys = hosts.map(({ nodeKey }) => nodeKey)
    const write = async (renderBody: (nodeKey: string, n: number) => string) => {
      const beforeSeconds = cpuSeconds(server.pid)
      const result = await driveWrites({ target, nodeKeys, connections: 50, count: options.reports, renderBody })
      const cpuMs = ((cpuSeconds(server.pid) - beforeSeconds) * 1000) / result.requests
      return `${show(result)}, ${cpuMs.toFixed(1)} ms CPU`
    }
    const uptime = (node_key: string, n: number) =>
      JSON.stringify({ node_key, queries: { fleet_detail_query_uptime: [{ total_seconds: String(1_000 + n) }] } })
    const figures = [
      await write(uptime),
      await write(renderReport(0)),
      await write(renderReport(0)),
      await write(renderReport(1)),
    ]
    return [...figures, `${residentMegabytes(server.pid).toFixed(0)} MB`]
  } finally {
    await server.stop()
  }
}

function show(result: LoadResult): string {
  if (result.errors > 0) return `${result.errors} errors: ${result.firstError}`
  return `${Math.round(result.ratePerSecond).toLocaleString('en-US')}/s, p99 ${result.p99Ms.toFixed(0)} ms`
}

const parts: string[] = []
if (options.only !== 'reports') {
  if (postgresUrl) parts.push(await compareTables(postgresUrl))
  else say('the tables are not compared: set MUSTER_BENCH_DATABASE_URL')
}
if (options.only !== 'tables') {
  const embedded = await measureReports(undefined)
  const postgres = postgresUrl ? await measureReports(postgresUrl) : []
  const measures = [
    'write of one vital, no software',
    `first list of ${options.items}`,
    'the same list again',
    'one version changed',
    'resident memory at the end',
  ]
  parts.push(
    renderTable(
      ['measure', 'embedded', 'PostgreSQL'],
      measures.map((measure, index) => [measure, embedded[index] ?? '', postgres[index] ?? 'not measured']),
    ),
  )
}
process.stdout.write(
  `\n${describeMachine()}; ${new Date().toISOString().slice(0, 10)}; ${options.hosts} hosts with ${options.items} items; ${options.reports} hosts that report\n\n${parts.join('\n\n')}\n`,
)
