// npm run bench:checkin: what one server process does with hosts that check in, the load generator beside it.
// PostgreSQL: MUSTER_BENCH_DATABASE_URL (or MUSTER_TEST_DATABASE_URL) names a server on which databases may be created.
import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import {
  createLoadTarget,
  driveReads,
  driveWrites,
  enrollHosts,
  type LoadResult,
  type LoadTarget,
} from '@muster/simulator/load/index.ts'
import { cpuSeconds, describeMachine, residentMegabytes } from './support/machine.ts'
import { type BenchServer, startBenchServer } from './support/server.ts'
import { renderTable } from './support/table.ts'

const options = new Command('bench:checkin')
  .option('--hosts <number>', 'enrolled hosts', (text) => Number(text), 10_000)
  .option('--policies <number>', 'policy results in a write', (text) => Number(text), 20)
  .option('--connections <number>', 'kept connections', (text) => Number(text), 200)
  .option('--seconds <number>', 'length of each read measurement', (text) => Number(text), 10)
  .parse()
  .opts<{ hosts: number; policies: number; connections: number; seconds: number }>()

type Cells = readonly [measure: string, embedded: string, postgres: string, target: string]
const postgresUrl = process.env['MUSTER_BENCH_DATABASE_URL'] ?? process.env['MUSTER_TEST_DATABASE_URL']
const plain = {
  MUSTER_SERVER_TLS: 'false',
  MUSTER_FILESYSTEM_RESULT_LOG_FILE: '',
  MUSTER_FILESYSTEM_STATUS_LOG_FILE: '',
}

interface Figures {
  readonly enroll: string
  readonly details: string
  readonly first: LoadResult
  readonly unchanged: LoadResult
  readonly changed: LoadResult
  readonly onePerHost: LoadResult
  readonly reads: LoadResult
  readonly steady: LoadResult
  readonly idleMegabytes: number
  readonly busyMegabytes: number
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Answers to all policies: `flip` turns every one of them over. */
function renderAnswers(flip: number): (nodeKey: string, n: number) => string {
  const names = Array.from({ length: options.policies }, (_, index) => `fleet_policy_query_${index + 1}`)
  const statuses = Object.fromEntries(names.map((name) => [name, 0]))
  const messages = Object.fromEntries(names.map((name) => [name, '']))
  return (node_key, n) => {
    const queries = Object.fromEntries(
      names.map((name, index) => [name, (n + index + flip) % 2 === 0 ? [] : [{ 1: '1' }]]),
    )
    return JSON.stringify({ queries, statuses, messages, node_key })
  }
}

function renderDetails(node_key: string, n: number): string {
  return JSON.stringify({ queries: { fleet_detail_query_uptime: [{ total_seconds: String(1000 + n) }] }, node_key })
}

async function prepare(
  server: BenchServer,
): Promise<{ target: LoadTarget; nodeKeys: readonly string[]; enrollRate: number }> {
  for (let index = 1; index <= options.policies; index++) {
    await server.call('POST', '/api/latest/fleet/policies', {
      name: `Policy ${index}`,
      query: `SELECT ${index} FROM osquery_info`,
    })
  }
  const target = createLoadTarget({ server: server.url })
  const startedMs = performance.now()
  const hosts = await enrollHosts({ target, enrollSecret: server.enrollSecret, count: options.hosts })
  return {
    target,
    nodeKeys: hosts.map(({ nodeKey }) => nodeKey),
    enrollRate: options.hosts / ((performance.now() - startedMs) / 1000),
  }
}

async function measure(postgres: string | undefined): Promise<Figures> {
  const kind = postgres ? 'PostgreSQL' : 'embedded'
  const server = await startBenchServer({ postgresUrl: postgres, env: plain })
  try {
    say(`${kind}: enrolling ${options.hosts} hosts`)
    const { target, nodeKeys, enrollRate } = await prepare(server)
    const shared = { target, nodeKeys, connections: options.connections }
    const idleMegabytes = residentMegabytes(server.pid)
    const write = (name: string, renderBody: (nodeKey: string, n: number) => string) => {
      say(`${kind}: ${name}`)
      return driveWrites({ ...shared, count: options.hosts, renderBody })
    }
    const details = await write('details', renderDetails)
    const first = await write('first answers', renderAnswers(0))
    const unchanged = await write('unchanged answers', renderAnswers(0))
    const changed = best([
      await write('all changed', renderAnswers(1)),
      await write('all changed', renderAnswers(0)),
      await write('all changed', renderAnswers(1)),
    ])
    say(`${kind}: reads`)
    const durationMs = options.seconds * 1000
    const reads = await driveReads({ ...shared, durationMs })
    const steady = await driveReads({ ...shared, durationMs, ratePerSecond: 5_000 })
    const busyMegabytes = residentMegabytes(server.pid)
    const onePerHost = await measureOnePerHost(postgres)
    return {
      enroll: rate(enrollRate),
      details: rate(details.ratePerSecond),
      first,
      unchanged,
      changed,
      onePerHost,
      reads,
      steady,
      idleMegabytes,
      busyMegabytes,
    }
  } finally {
    await server.stop()
  }
}

/** The same answers with a transaction for each host, on a server of its own in the same run. */
async function measureOnePerHost(postgres: string | undefined): Promise<LoadResult> {
  say('one transaction per host')
  const server = await startBenchServer({
    postgresUrl: postgres,
    env: { ...plain, MUSTER_OSQUERY_COMMIT_GROUP_SIZE: '1' },
  })
  try {
    const { target, nodeKeys } = await prepare(server)
    const shared = { target, nodeKeys, connections: options.connections, count: options.hosts }
    await driveWrites({ ...shared, renderBody: renderAnswers(0) })
    return await driveWrites({ ...shared, renderBody: renderAnswers(1) })
  } finally {
    await server.stop()
  }
}

/** Machines are noisy: of equal runs the best says most about the program. */
function best(results: readonly LoadResult[]): LoadResult {
  return results.reduce((a, b) => (b.ratePerSecond > a.ratePerSecond ? b : a))
}

function rate(value: number): string {
  return `${Math.round(value).toLocaleString('en-US')}/s`
}

function writes(result: LoadResult): string {
  if (result.errors > 0) return `${result.errors} errors: ${result.firstError}`
  return `${rate(result.ratePerSecond)}, p99 ${result.p99Ms.toFixed(0)} ms`
}

function rows(embedded: Figures, postgres: Figures | undefined): readonly Cells[] {
  const both = (measure: string, target: string, show: (figures: Figures) => string): Cells => [
    measure,
    show(embedded),
    postgres ? show(postgres) : 'not measured',
    target,
  ]
  const { policies, hosts } = options
  return [
    both('distributed/read, steady, as fast as possible', '12,000/s', ({ reads }) => writes(reads)),
    both(
      'distributed/read at 5,000/s',
      'p99 under 50 ms',
      ({ steady }) => `p50 ${steady.p50Ms.toFixed(1)} ms, p99 ${steady.p99Ms.toFixed(1)} ms`,
    ),
    both(`distributed/write, ${policies} first answers`, '', ({ first }) => writes(first)),
    both(`distributed/write, ${policies} unchanged answers`, '', ({ unchanged }) => writes(unchanged)),
    both(
      `distributed/write, ${policies} answers, all changed, best of three`,
      '4,000/s; 2,000/s embedded',
      ({ changed }) => writes(changed),
    ),
    both('the same, one transaction per host', '', ({ onePerHost }) => writes(onePerHost)),
    both(
      'group commit is faster by',
      '4 times',
      ({ changed, onePerHost }) => `${(changed.ratePerSecond / onePerHost.ratePerSecond).toFixed(1)} times`,
    ),
    both('distributed/write of one detail', '', ({ details }) => details),
    both('enrolments', '', ({ enroll }) => enroll),
    both(
      `resident memory, ${hosts} hosts enrolled`,
      '400 MB on PostgreSQL',
      ({ idleMegabytes }) => `${idleMegabytes.toFixed(0)} MB`,
    ),
    both('resident memory at the end', '', ({ busyMegabytes }) => `${busyMegabytes.toFixed(0)} MB`),
  ]
}

const bare = fileURLToPath(new URL('./support/bare-https.ts', import.meta.url))

/** Server CPU for a request on a new TLS connection, beside a bare node:https server with the same certificate. */
async function measureTls(): Promise<string> {
  say('TLS, a new connection for each request')
  const server = await startBenchServer({ env: { ...plain, MUSTER_SERVER_TLS: 'true' } })
  const folder = path.dirname(server.caFile)
  const child = spawn(process.execPath, [bare, path.join(folder, 'server.pem'), path.join(folder, 'server.key')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const bareUrl = await readBareAddress(child)
    const perRequest = async (url: string, pid: number) => {
      const target = createLoadTarget({ server: url, caFile: server.caFile })
      const drive = (count: number) =>
        driveReads({ target, nodeKeys: ['unknown key of a bench'], connections: 20, count, opensAnew: true })
      await drive(500)
      const beforeSeconds = cpuSeconds(pid)
      const result = await drive(4_000)
      return { cpuMs: ((cpuSeconds(pid) - beforeSeconds) * 1000) / result.requests, perSecond: result.ratePerSecond }
    }
    const ours = await perRequest(server.url, server.pid)
    const theirs = await perRequest(bareUrl, child.pid ?? 0)
    return `TLS, new connection for each request: ${ours.cpuMs.toFixed(2)} ms CPU a request (${rate(ours.perSecond)}); bare node:https ${theirs.cpuMs.toFixed(2)} ms (${rate(theirs.perSecond)}); ratio ${(ours.cpuMs / theirs.cpuMs).toFixed(2)}`
  } finally {
    child.kill()
    await server.stop()
  }
}

function readBareAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(/(https:\S+)/.exec(chunk.toString())?.[1] ?? ''))
    child.on('exit', () => reject(new Error('the bare server did not start')))
  })
}

const embedded = await measure(undefined)
const postgres = postgresUrl ? await measure(postgresUrl) : undefined
if (!postgres) say('PostgreSQL is not measured: set MUSTER_BENCH_DATABASE_URL')
const tls = await measureTls()
process.stdout.write(
  `\n${describeMachine()}; ${new Date().toISOString().slice(0, 10)}; ${options.hosts} hosts, ${options.connections} connections, plain HTTP\n\n`,
)
process.stdout.write(
  `${renderTable(['measure', 'embedded', 'PostgreSQL', 'target'], rows(embedded, postgres))}\n\n${tls}\n`,
)
