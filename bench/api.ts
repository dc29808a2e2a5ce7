// npm run bench:api: how fast lists, counts and the CSV report of a large fleet are, on PostgreSQL.
// MUSTER_BENCH_DATABASE_URL (or MUSTER_TEST_DATABASE_URL) names a server on which databases may be created.
import { Command } from 'commander'
import { describeMachine, residentMegabytes } from './support/machine.ts'
import { populateSoftware } from './support/populate-software.ts'
import { populate } from './support/populate.ts'
import { type BenchServer, startBenchServer } from './support/server.ts'
import { renderTable } from './support/table.ts'

const options = new Command('bench:api')
  .option('--hosts <number>', 'hosts', (text) => Number(text), 100_000)
  .option('--policies <number>', 'global policies, all answered by all hosts', (text) => Number(text), 200)
  .option('--only <text>', 'only requests whose path holds the text')
  .option('--requests <number>', 'measured requests of each endpoint, one after another', (text) => Number(text), 40)
  .parse()
  .opts<{ hosts: number; policies: number; requests: number; only?: string }>()

const targetMs = 100

/** `{page}` is another page each time, `{n}` another number up to 100, `{host}` one up to the number of hosts. */
const lists = [
  '/hosts?per_page=100&page={page}',
  '/hosts?per_page=100&order_key=hostname&order_direction=desc',
  '/hosts?per_page=100&order_key=hostname&page={page}',
  '/hosts?per_page=100&order_key=seen_time&order_direction=desc',
  '/hosts?per_page=100&status=online',
  '/hosts?per_page=100&status=mia',
  '/hosts?per_page=100&team_id={n}',
  '/hosts?per_page=100&label_id={label}',
  '/hosts?per_page=100&policy_id={n}&policy_response=failing',
  '/hosts?per_page=100&query=host-0{n}',
  '/labels/{label}/hosts?per_page=100',
  '/policies?per_page=100',
  '/teams/{n}/policies?per_page=100',
  '/labels?per_page=100',
  '/labels/summary',
  '/teams?per_page=100',
  '/users?per_page=100',
  '/users?per_page=100&query=user{n}',
  '/teams/{n}/users?per_page=100',
  '/activities?per_page=100',
  '/activities?per_page=100&page={n}',
  '/activities?per_page=100&order_key=created_at&order_direction=asc&page={n}',
  '/automations',
  '/automations/deliveries?per_page=100',
  '/automations/deliveries?per_page=100&state=dead',
  '/automations/deliveries?per_page=100&policy_id={n}',
  '/automations/deliveries?per_page=100&host_id={n}',
  '/automations/tickets?per_page=100',
  '/automations/tickets?per_page=100&policy_id={n}',
  '/automations/deliveries/latest?of=destination',
  '/automations/deliveries/latest?of=automation',
  '/policies/changes',
  '/notices',
  '/schedules',
  '/global/policies/{n}',
  '/hosts/{host}',
  '/hosts/identifier/bench-{host}',
  '/spec/labels',
  '/software?per_page=100&page={n}',
  '/software?per_page=100&team_id={n}',
  '/software?per_page=100&vulnerable=true',
  '/software/versions?per_page=100&query=package-2{n}',
  '/software/titles?per_page=100&page={n}',
  '/software/titles?per_page=100&team_id={n}',
  '/software/titles?per_page=100&vulnerable=true',
  '/software/{n}',
  '/hosts?per_page=100&software_id={n}',
  '/vulnerabilities?per_page=100&page={n}',
  '/vulnerabilities?per_page=100&team_id={n}',
  '/vulnerabilities?per_page=100&order_key=cvss_score&order_direction=desc',
  '/vulnerabilities/CVE-2026-1{cve}',
  '/os_versions?per_page=100',
  '/os_versions?per_page=100&team_id={n}',
]

const counts = [
  '/hosts/count',
  '/hosts/count?status=online',
  '/hosts/count?team_id={n}',
  '/hosts/count?label_id={label}',
  '/hosts/count?policy_id={n}&policy_response=failing',
  '/hosts/count?query=host-0{n}',
  '/policies/count',
  '/host_summary',
  '/software/count',
  '/software/count?team_id={n}&vulnerable=true',
  '/hosts/count?software_id={n}',
]

interface Timing {
  readonly path: string
  readonly p50Ms: number
  readonly p95Ms: number
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

function fill(path: string, index: number, firstLabel: number): string {
  const n = 1 + ((index * 37) % 100)
  const pages = Math.max(1, Math.floor(options.hosts / 100))
  return path
    .replace('{page}', String((index * 7919) % pages))
    .replace('{n}', String(n))
    .replace('{host}', String(1 + ((index * 7919) % options.hosts)))
    .replace('{cve}', String(n).padStart(4, '0'))
    .replace('{label}', String(firstLabel + n - 1))
}

async function time(server: BenchServer, path: string, firstLabel: number): Promise<Timing> {
  const times: number[] = []
  for (let index = -5; index < options.requests; index++) {
    const startedMs = performance.now()
    await server.call('GET', `/api/latest/fleet${fill(path, index + 5, firstLabel)}`)
    if (index >= 0) times.push(performance.now() - startedMs)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] ?? Number.NaN
  return { path, p50Ms: at(0.5), p95Ms: at(0.95) }
}

/** Reads the whole report and looks at the server's memory meanwhile. */
async function report(server: BenchServer): Promise<string> {
  const beforeMegabytes = residentMegabytes(server.pid)
  const startedMs = performance.now()
  const response = await fetch(`${server.url}/api/latest/fleet/hosts/report?format=csv`, {
    headers: { authorization: `Bearer ${server.token}` },
  })
  if (!response.ok || !response.body) throw new Error(`the report answered ${response.status}`)
  let bytes = 0
  let lines = 0
  let firstMs = 0
  let peakMegabytes = beforeMegabytes
  let lastLook = 0
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    firstMs ||= performance.now() - startedMs
    bytes += piece.length
    for (const byte of piece) if (byte === 10) lines++
    if (performance.now() - lastLook > 20) {
      lastLook = performance.now()
      peakMegabytes = Math.max(peakMegabytes, residentMegabytes(server.pid))
    }
  }
  const seconds = (performance.now() - startedMs) / 1000
  const more = peakMegabytes - beforeMegabytes
  return `CSV of all hosts: ${(lines - 1).toLocaleString('en-US')} hosts, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, first byte after ${firstMs.toFixed(0)} ms; the server's memory grew by ${more.toFixed(0)} MB to ${peakMegabytes.toFixed(0)} MB`
}

function rows(timings: readonly Timing[]): readonly string[][] {
  return timings.map(({ path, p50Ms, p95Ms }) => [
    `GET ${path}`,
    p50Ms.toFixed(1),
    p95Ms.toFixed(1),
    p95Ms < targetMs ? 'kept' : 'MISSED',
  ])
}

const postgresUrl = process.env['MUSTER_BENCH_DATABASE_URL'] ?? process.env['MUSTER_TEST_DATABASE_URL']
if (!postgresUrl) {
  say('nothing is measured: set MUSTER_BENCH_DATABASE_URL to a PostgreSQL server on which databases may be created')
  process.exit(1)
}
const server = await startBenchServer({ postgresUrl, env: { MUSTER_SERVER_TLS: 'false' } })
try {
  say(`filling the database: ${options.hosts} hosts, ${options.policies} policies`)
  await populate(server.databaseUrl ?? '', options)
  say('filling in software and vulnerabilities')
  await populateSoftware(server.databaseUrl ?? '')
  const { labels } = await server.call<{ labels: { id: number; name: string }[] }>(
    'GET',
    '/api/latest/fleet/labels/summary',
  )
  const firstLabel = labels.find(({ name }) => name === 'Label 1')?.id ?? 1
  const timings: Timing[] = []
  for (const path of [...lists, ...counts].filter((one) => one.includes(options.only ?? ''))) {
    say(path)
    timings.push(await time(server, path, firstLabel))
  }
  const csv = await report(server)
  process.stdout.write(
    `\n${describeMachine()}; ${new Date().toISOString().slice(0, 10)}; ${options.hosts} hosts, ${options.policies} policies, PostgreSQL on the same machine\n\n`,
  )
  process.stdout.write(
    `${renderTable(['request', 'p50 ms', 'p95 ms', `target ${targetMs} ms`], rows(timings))}\n\n${csv}\n`,
  )
} finally {
  await server.stop()
}
