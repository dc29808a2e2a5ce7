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
    request.resume()
    request.on('end', () => {
      requestCount++
      arrivals.set(String(request.headers['webhook-id']), performance.now())
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

interface Figures {
  readonly planningMs: number
  readonly perSecond: number
  readonly duplicates: number
  /** From a failing answer to the request, sorted. */
  readonly immediateMs: readonly number[]
}

async function measureThroughput(scene: Scene): Promise<Omit<Figures, 'immediateMs'>> {
  const { server, sink, target, nodeKeys, policyIds } = scene
  const count = nodeKeys.length * policyIds.length
  const renderBody = renderAnswers(policyIds, true)
  await driveWrites({ target, nodeKeys, connections: 50, count: nodeKeys.length, renderBody })
  const startedMs = performance.now()
  await server.call('POST', '/api/latest/fleet/trigger?name=automations')
  await sink.waitFor(count)
  const [first = 0] = sink.arrivals.values()
  await untilRecorded(server)
  return {
    planningMs: first - startedMs,
    perSecond: count / ((performance.now() - first) / 1000),
    duplicates: sink.requestCount - count,
  }
}

/** A delivery counts when its attempt is stored, not when it arrived. */
async function untilRecorded(server: BenchServer): Promise<void> {
  for (;;) {
    const { deliveries } = await server.call<{ deliveries: unknown[] }>(
      'GET',
      '/api/latest/fleet/automations/deliveries?state=waiting&per_page=1',
    )
    if (deliveries.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** One failing answer after the other, each to a policy that the host passed. */
async function measureImmediate({ server, sink, target, nodeKeys, policyIds }: Scene): Promise<readonly number[]> {
  const { automations } = await server.call<{ automations: { id: number; kind: string }[] }>(
    'GET',
    '/api/latest/fleet/automations',
  )
  const { id } = automations.find(({ kind }) => kind === 'policy') ?? { id: 0 }
  await driveWrites({
    ...{ target, nodeKeys, connections: 50, count: nodeKeys.length },
    renderBody: renderAnswers(policyIds, false),
  })
  await server.call('PATCH', `/api/latest/fleet/automations/${id}`, { immediate: true, settle_time: '0s' })
  const durations: number[] = []
  for (let n = 0; n < options.answers; n++) {
    const nodeKey = nodeKeys[n % nodeKeys.length] ?? ''
    const policyId = policyIds[Math.floor(n / nodeKeys.length)] ?? 0
    const startedMs = performance.now()
    const arrived = sink.waitFor(sink.arrivals.size + 1)
    await driveWrites({
      ...{ target, nodeKeys: [nodeKey], connections: 1, count: 1 },
      renderBody: renderAnswers([policyId], true),
    })
    await arrived
    durations.push(performance.now() - startedMs)
  }
  return durations.sort((a, b) => a - b)
}

function quantile(sorted: readonly number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN).toFixed(0)} ms`
}

async function measure(postgres: string | undefined): Promise<Figures> {
  const kind = postgres ? 'PostgreSQL' : 'embedded'
  const server = await startBenchServer({ postgresUrl: postgres, env })
  const sink = await openSink()
  try {
    say(`${kind}: ${options.hosts} hosts begin to fail ${options.policies} policies, one message for each`)
    const scene = await openScene(server, sink)
    const throughput = await measureThroughput(scene)
    say(`${kind}: immediate mode, ${options.answers} failing answers one after the other`)
    return { ...throughput, immediateMs: await measureImmediate(scene) }
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
const row = (measureName: string, target: string, show: (figures: Figures) => string) => [
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
      row(
        'immediate mode without settling, from the answer to the request',
        'p99 under 2 s',
        ({ immediateMs }) => `p50 ${quantile(immediateMs, 0.5)}, p99 ${quantile(immediateMs, 0.99)}`,
      ),
      row('from trigger to the first request', '', ({ planningMs }) => `${planningMs.toFixed(0)} ms`),
    ],
  )}\n`,
)
