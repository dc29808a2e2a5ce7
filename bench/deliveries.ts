// npm run bench:deliveries: how many webhooks one server process delivers in a second, the attempt log kept, and how
// long it takes in immediate mode from a failing answer to the request.
// PostgreSQL: MUSTER_BENCH_DATABASE_URL (or MUSTER_TEST_DATABASE_URL) names a server on which databases may be created.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Command } from 'commander'
import { createLoadTarget, driveWrites, enrollHosts, type LoadTarget } from '@muster/simulator/load/index.ts'
import { describeMachine } from './support/machine.ts'
import { type BenchServer, startBenchServer } from './support/server.ts'
import { renderTable } from './support/table.ts'

const options = new Command('bench:deliveries')
  .option('--hosts <number>', 'enrolled hosts', (text) => Number(text), 200)
  .option('--policies <number>', 'policies that all hosts begin to fail', (text) => Number(text), 100)
  .option('--answers <number>', 'failing answers in immediate mode', (text) => Number(text), 200)
  .parse()
  .opts<{ hosts: number; policies: number; answers: number }>()

const postgresUrl = process.env['MUSTER_BENCH_DATABASE_URL'] ?? process.env['MUSTER_TEST_DATABASE_URL']
const env = {
  MUSTER_SERVER_TLS: 'false',
  MUSTER_FILESYSTEM_RESULT_LOG_FILE: '',
  MUSTER_FILESYSTEM_STATUS_LOG_FILE: '',
  MUSTER_WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8',
}

interface Sink {
  readonly url: string
  /** When each request came, by `webhook-id`. */
  readonly arrivals: Map<string, number>
  readonly requestCount: number
  onBody: (body: string) => void
  waitFor(count: number): Promise<void>
  close(): void
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

async function openSink(): Promise<Sink> {
  const arrivals = new Map<string, number>()
  let requestCount = 0
  let notify: () => void = () => undefined
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requestCount++
      arrivals.set(String(request.headers['webhook-id']), performance.now())
      sink.onBody(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(200, { 'content-length': 0 }).end()
      notify()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const sink: Sink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrivals,
    get requestCount() {
      return requestCount
    },
    onBody: () => undefined,
    waitFor: (count) =>
      new Promise((resolve) => {
        notify = () => {
          if (arrivals.size >= count) resolve()
        }
        notify()
      }),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return sink
}

/** The answers of a host to all policies: it fails them, or passes. */
function renderAnswers(policyIds: readonly number[], isFailing: boolean): (nodeKey: string) => string {
  const queries = Object.fromEntries(policyIds.map((id) => [`fleet_policy_query_${id}`, isFailing ? [] : [{ 1: '1' }]]))
  const statuses = Object.fromEntries(Object.keys(queries).map((name) => [name, 0]))
  return (node_key) => JSON.stringify({ queries, statuses, messages: {}, node_key })
}

interface Scene {
  readonly server: BenchServer
  readonly sink: Sink
  readonly target: LoadTarget
  readonly nodeKeys: readonly string[]
  readonly policyIds: readonly number[]
}

async function openScene(server: BenchServer, sink: Sink): Promise<Scene> {
  const policyIds: number[] = []
  for (let index = 1; index <= options.policies; index++) {
    const query = `SELECT ${index} FROM osquery_info`
    const { policy } = await server.call<{ policy: { id: number } }>('POST', '/api/latest/fleet/policies', {
      name: `Policy ${index}`,
      query,
    })
    policyIds.push(policy.id)
  }
  const target = createLoadTarget({ server: server.url })
  const hosts = await enrollHosts({ target, enrollSecret: server.enrollSecret, count: options.hosts })
  await server.call('PATCH', '/api/latest/fleet/config', {
    webhook_settings: {
      failing_policies_webhook: {
        enable_failing_policies_webhook: true,
        destination_url: sink.url,
        policy_ids: policyIds,
        host_batch_size: 1,
      },
    },
  })
  // Switching on asks for a run, which must not meet the one that is measured.
  await untilIdle(server)
  return { server, sink, target, nodeKeys: hosts.map(({ nodeKey }) => nodeKey), policyIds }
}

async function untilIdle(server: BenchServer): Promise<void> {
  for (;;) {
    const { schedules } = await server.call<{ schedules: { name: string; is_running: boolean; runs: unknown[] }[] }>(
      'GET',
      '/api/latest/fleet/schedules',
    )
    const found = schedules.find(({ name }) => name === 'automations')
    if (found && !found.is_running && found.runs.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

interface Throughput {
  readonly planningMs: number
  readonly perSecond: number
  readonly duplicates: number
}

async function measureThroughput({ server, sink, target, nodeKeys, policyIds }: Scene): Promise<Throughput> {
  const count = nodeKeys.length * policyIds.length
  const renderBody = renderAnswers(policyIds, true)
  await driveWrites({ target, nodeKeys, connections: 50, count: nodeKeys.length, renderBody })
  const startedMs = performance.now()
  await server.call('POST', '/api/latest/fleet/trigger?name=automations')
  await sink.waitFor(count)
  const times = [...sink.arrivals.values()]
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  await untilRecorded(server, count)
  return {
    planningMs: first - startedMs,
    perSecond: count / ((performance.now() - first) / 1000),
    duplicates: sink.requestCount - count,
    ...(last < first && { perSecond: Number.NaN }),
  }
}

/** A delivery counts when its attempt is stored, not when it arrived. */
async function untilRecorded(server: BenchServer, count: number): Promise<void> {
  for (;;) {
    const { deliveries } = await server.call<{ deliveries: unknown[] }>(
      'GET',
      '/api/latest/fleet/automations/deliveries?state=waiting&per_page=1',
    )
    if (deliveries.length === 0) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  if (count === 0) throw new Error('nothing was planned')
}

async function measure(postgres: string | undefined): Promise<Throughput> {
  const kind = postgres ? 'PostgreSQL' : 'embedded'
  const server = await startBenchServer({ postgresUrl: postgres, env })
  const sink = await openSink()
  try {
    say(`${kind}: ${options.hosts} hosts begin to fail ${options.policies} policies, one message for each`)
    return await measureThroughput(await openScene(server, sink))
  } finally {
    await server.stop()
    sink.close()
  }
}

function rate(value: number): string {
  return `${Math.round(value).toLocaleString('en-US')}/s`
}

const embedded = await measure(undefined)
const postgres = postgresUrl ? await measure(postgresUrl) : undefined
if (!postgres) say('PostgreSQL is not measured: set MUSTER_BENCH_DATABASE_URL')
const row = (measureName: string, target: string, show: (figures: Throughput) => string) => [
  measureName,
  show(embedded),
  postgres ? show(postgres) : 'not measured',
  target,
]
process.stdout.write(
  `\n${describeMachine()}; ${new Date().toISOString().slice(0, 10)}; ${options.hosts * options.policies} deliveries in ${options.policies} lanes to one receiver\n\n`,
)
process.stdout.write(
  `${renderTable(
    ['measure', 'embedded', 'PostgreSQL', 'target'],
    [
      row('deliveries, attempt log kept', '1,000/s on PostgreSQL', ({ perSecond }) => rate(perSecond)),
      row('sent twice', '0', ({ duplicates }) => String(duplicates)),
      row('from trigger to the first request', '', ({ planningMs }) => `${planningMs.toFixed(0)} ms`),
    ],
  )}\n`,
)
