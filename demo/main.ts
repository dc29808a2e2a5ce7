// npm run demo: the main job, end to end. Simulated hosts enrol over osquery's TLS API and run the SQL they are sent; two
// begin to fail a policy, two have software with a known vulnerability; the webhooks arrive at a receiver. Everything real but
// the computers.
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { createSimulation, type Host, type Simulation } from '@muster/simulator/index.ts'
import { type ApiClient, createApiClient } from './api-client.ts'
import { type ReceivedWebhook, startReceiver } from './receiver.ts'
import { startServer } from './start-server.ts'

const options = new Command('demo')
  .option('--port <number>', 'port of the web address', (text) => Number(text), 8080)
  .option('--hosts <number>', 'simulated hosts', (text) => Number(text), 25)
  .parse()
  .opts<{ port: number; hosts: number }>()

interface AgentOptions {
  readonly config: { readonly options?: Readonly<Record<string, unknown>> }
}

const checkInSeconds = 2
/** Mended in 5.12.0; see demo/feeds. */
const cve = 'CVE-2022-28762'
const oldZoom = "bundle_short_version = '5.11.0 (8000)'"
const api = '/api/latest/fleet'
const email = 'admin@example.com'
const password = `demo-${randomBytes(6).toString('hex')}-1!`
const enrollSecret = randomBytes(18).toString('base64url')
const closing: (() => Promise<void> | void)[] = []
const startedMs = performance.now()

function say(text: string): void {
  process.stdout.write(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  ${text}\n`)
}

async function stopAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close()
}

/** Asks in turn until it holds; the demo's only waiting. */
async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited 60 s in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function refuseBusyPort(port: number): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.on('error', () =>
      reject(new Error(`port ${port} is in use; choose another: npm run demo -- --port ${port + 1}`)),
    )
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()))
  })
}

async function setUp(client: ApiClient, address: string): Promise<void> {
  const { token } = await client.call<{ token: string }>('POST', '/api/v1/setup', {
    admin: { name: 'Admin', email, password },
    org_info: { org_name: 'Demo' },
    server_url: address,
    osquery_enroll_secret: enrollSecret,
  })
  client.useToken(token)
  // Agents follow the server's options; ten seconds would be long for somebody who watches.
  const { agent_options: agent } = await client.call<{ agent_options: AgentOptions }>('GET', `${api}/config`)
  const config = { ...agent.config, options: { ...agent.config.options, distributed_interval: checkInSeconds } }
  await client.call('PATCH', `${api}/config`, { agent_options: { ...agent, config } })
}

async function createPolicies(client: ApiClient): Promise<readonly [number, number]> {
  const create = async (name: string, query: string, resolution: string) => {
    const body = { name, query, resolution, description: 'Made by the demo.' }
    return (await client.call<{ policy: { id: number } }>('POST', `${api}/policies`, body)).policy.id
  }
  const agent = await create('The agent runs', "SELECT 1 FROM osquery_info WHERE version <> ''", 'Install osquery.')
  const rebooted = await create(
    'Restarted within the last 30 days',
    'SELECT 1 FROM uptime WHERE total_seconds < 30 * 86400',
    'Restart the computer so that it runs its updates.',
  )
  return [agent, rebooted]
}

/** The first and the fourth are Macs. */
function isVulnerable(number: number): boolean {
  return number === 1 || number === 4
}

function startHosts(address: string, caFile: string): Simulation {
  const simulation = createSimulation({
    server: address,
    caFile,
    enrollSecret,
    distributedIntervalSeconds: checkInSeconds,
  })
  for (let number = 1; number <= options.hosts; number++) {
    const host = simulation.createHost({ number })
    host.sql('UPDATE uptime SET days = 3, hours = 0, minutes = 0, seconds = 0, total_seconds = 259200')
    if (isVulnerable(number)) host.sql(`UPDATE apps SET ${oldZoom} WHERE bundle_identifier = 'us.zoom.xos'`)
    host.start({ delayMs: number * 40 })
  }
  return simulation
}

async function answers(client: ApiClient, policyId: number): Promise<{ passing: number; failing: number }> {
  const { policy } = await client.call<{ policy: { passing_host_count: number; failing_host_count: number } }>(
    'GET',
    `${api}/policies/${policyId}`,
  )
  return { passing: policy.passing_host_count, failing: policy.failing_host_count }
}

async function makeFail(client: ApiClient, hosts: readonly Host[]): Promise<void> {
  for (const host of hosts) {
    host.sql('UPDATE uptime SET days = 45, total_seconds = 3888000')
    const { host: found } = await client.call<{ host: { id: number } }>(
      'GET',
      `${api}/hosts/identifier/${host.machine.uuid}`,
    )
    await client.call('POST', `${api}/hosts/${found.id}/refetch`)
  }
}

async function run(): Promise<void> {
  await refuseBusyPort(options.port)
  const dataDir = await mkdtemp(path.join(tmpdir(), 'muster-demo-'))
  closing.push(() => rm(dataDir, { recursive: true, force: true }))
  say('Starting the server on its embedded database …')
  const server = await startServer({ dataDir, address: `127.0.0.1:${options.port}` })
  closing.push(() => server.stop())
  const client = createApiClient({ address: server.address, ca: await readFile(server.caPath, 'utf8') })
  await setUp(client, server.address)
  say('The server runs, an administrator is there.')

  const policyIds = await createPolicies(client)
  const receiver = await startReceiver()
  closing.push(() => receiver.close())
  const webhooks: ReceivedWebhook[] = []
  receiver.onWebhook((webhook) => webhooks.push(webhook))
  const simulation = startHosts(server.address, server.caPath)
  closing.push(() => simulation.close())
  say(`${options.hosts} simulated hosts enrol and run the SQL of two policies …`)
  await until('all hosts have answered', async () => {
    const [agent, rebooted] = [await answers(client, policyIds[0]), await answers(client, policyIds[1])]
    return agent.passing + agent.failing === options.hosts && rebooted.passing === options.hosts
  })
  say(`All ${options.hosts} hosts pass. Turning the policy automation on: webhook to ${receiver.url}`)
  await client.call('PATCH', `${api}/config`, {
    webhook_settings: {
      failing_policies_webhook: {
        enable_failing_policies_webhook: true,
        destination_url: receiver.url,
        policy_ids: [...policyIds],
      },
    },
  })
  const failing = simulation.hosts.slice(0, 2)
  await makeFail(client, failing)
  say(`${failing.map((host) => host.machine.hostname).join(' and ')} have not restarted for 45 days now …`)
  await until('two hosts fail', async () => (await answers(client, policyIds[1])).failing === failing.length)
  say('Both fail the policy. Automations run each 24 h; the demo triggers the run now.')
  await until('the schedule is free', () =>
    client.call('POST', `${api}/trigger?name=automations`).then(
      () => true,
      () => false,
    ),
  )
  await until('the webhook arrives', () => webhooks.length > 0)
  show(webhooks[0] as ReceivedWebhook)

  const isFound = async () =>
    (await client.call<{ count: number }>('GET', `${api}/vulnerabilities?query=${cve}`)).count > 0
  await until('the old Zoom is found', isFound)
  say(`Zoom 5.11.0 on Macs has ${cve}, says the feed of the demo. Turning the vulnerability automation on …`)
  await client.call('PATCH', `${api}/config`, {
    webhook_settings: {
      vulnerabilities_webhook: {
        enable_vulnerabilities_webhook: true,
        destination_url: receiver.url,
        report_existing: true,
      },
    },
  })
  const isAboutCve = ({ body }: ReceivedWebhook) => JSON.stringify(body).includes(cve)
  await until('the webhook about the vulnerability arrives', () => webhooks.some(isAboutCve))
  show(webhooks.find(isAboutCve) as ReceivedWebhook)
  sayHowToGoOn(server.address)
}

function show({ headers, body }: ReceivedWebhook): void {
  say(`The receiver got this webhook (webhook-id: ${String(headers['webhook-id'])}):`)
  process.stdout.write(`\n${JSON.stringify(body, null, 2)}\n\n`)
}

function sayHowToGoOn(address: string): void {
  process.stdout.write(`  Web address  ${address}/api/docs\n  Log-in       ${email}\n  Password     ${password}\n\n`)
  process.stdout.write(
    `It keeps running, the hosts check in every ${checkInSeconds} s. Press Ctrl-C to stop everything.\n`,
  )
}

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  if (process.env['MUSTER_LIFELINE'] === '1') process.on('disconnect', () => resolve())
})
try {
  await Promise.race([run(), stopped])
  await stopped
  process.stdout.write('\nStopping …\n')
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
await stopAll()
process.stdout.write(process.exitCode ? '' : 'Everything is stopped.\n')
process.exit()
