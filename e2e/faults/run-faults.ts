import { createLoadTarget, enrollHosts } from '@muster/simulator/load/index.ts'
import { createSeededRandom } from '@muster/simulator/seeded-random.ts'
import { type Api, createApi } from '../support/api.ts'
import { enablePolicyWebhook, listAutomationRuns, listDeliveries, runAutomations } from '../support/automation.ts'
import { createServerHome, type ServerHome } from '../support/server-home.ts'
import { setUp } from '../support/set-up.ts'
import { pause, until } from '../support/until.ts'
import { type AnswerModel, createAnswerModel } from './answer-model.ts'
import { createFaultServer, type FaultServer } from './fault-server.ts'
import { keepLeftState } from './left-state.ts'
import { type Episode, type PatientHost, runPatientHosts } from './patient-hosts.ts'
import { checkReceipts, countWebhooks, type FaultyReceiver, startFaultyReceiver } from './receipts.ts'
import { runRestlessHosts } from './restless-hosts.ts'
import { createStoredAnswersReader, type StoredAnswers, type StoredAnswersReader } from './stored-answers.ts'
import { createTraffic, type Traffic, type TrafficHost } from './traffic.ts'

export interface FaultRun {
  readonly kills: number
  readonly seed: string
  readonly hosts: number
  /** Undefined: the embedded database. */
  readonly postgresUrl: string | undefined
  report(line: string): void
}

export interface FaultFigures {
  readonly kills: number
  readonly acknowledged: number
  readonly webhooks: number
  readonly duplicates: number
  readonly failuresFollowed: number
  readonly startsMs: readonly number[]
  readonly problems: readonly string[]
}

const policyCount = 10
const patientShare = 0.1
const connections = 20
const shortestLifeMs = 600
const longestLifeMs = 2_500
const drainMs = 60_000

/** A server under load is killed again and again; returns what was seen and everything that should not be. */
export async function runFaults(run: FaultRun): Promise<FaultFigures> {
  const random = createSeededRandom(`faults/${run.seed}`)
  const home = await createServerHome(run.postgresUrl)
  const server = createFaultServer(home, random)
  const receiver = await startFaultyReceiver(createSeededRandom(`receiver/${run.seed}`))
  try {
    await server.start()
    return await loadAndKill(run, { home, server, receiver })
  } finally {
    await server.kill()
    await receiver.close()
    await home.remove()
  }
}

interface Scene {
  readonly home: ServerHome
  readonly server: FaultServer
  readonly receiver: FaultyReceiver
}

async function loadAndKill(run: FaultRun, { home, server, receiver }: Scene): Promise<FaultFigures> {
  const random = createSeededRandom(`load/${run.seed}`)
  const { token, enrollSecret } = await setUp(createApi(server.url))
  const api = createApi(server.url, { token })
  const policyIds = await createPolicies(api)
  const target = createLoadTarget({ server: server.url })
  const hosts = await listTrafficHosts(api, await enrollHosts({ target, enrollSecret, count: run.hosts, connections }))
  await enablePolicyWebhook(api, { url: receiver.url, policyIds, host_batch_size: 25 })
  await api.patch('/config', { webhook_settings: { interval: '1s' } })

  const model = createAnswerModel(hosts.map(({ id }) => id), policyIds)
  const traffic = createTraffic(target, model)
  const patient = toPatientHosts(hosts.slice(0, Math.ceil(run.hosts * patientShare)), policyIds)
  const restless = hosts.slice(patient.length)
  const runs = watchRuns(api)
  const working = [
    runPatientHosts({ traffic, model, random, hosts: patient, lastCompletedRunMs: runs.lastCompletedMs }),
    runRestlessHosts({ traffic, model, random, hosts: restless, policyIds, connections }),
  ] as const
  const reader = createStoredAnswersReader()
  const problems = await killAgainAndAgain(run, { home, server, traffic, model, reader, api })
  traffic.openGate()
  await pause(shortestLifeMs)
  await traffic.end()
  const [episodes] = await Promise.all(working)
  await runs.stop()
  await drain(api)
  await server.kill()
  const left = await (await keepLeftState(home, reader)).read()
  problems.push(...settle(model, left), ...traffic.problems)
  const receipts = checkReceipts(receiver.receipts, server.killsMs)
  problems.push(...receipts.problems, ...checkFailures({ receiver, episodes, restless, policyIds, left }))
  return {
    ...receipts,
    kills: server.killsMs.length - 1,
    acknowledged: traffic.acknowledged,
    failuresFollowed: episodes.reduce((sum, { failures }) => sum + failures, 0),
    startsMs: server.startsMs.slice(1),
    problems,
  }
}

async function createPolicies(api: Api): Promise<readonly number[]> {
  const ids: number[] = []
  for (let number = 1; number <= policyCount; number++) {
    const body = { name: `Policy ${number}`, query: `SELECT ${number} FROM osquery_info` }
    ids.push((await api.post<{ policy: { id: number } }>('/policies', body)).policy.id)
  }
  return ids
}

async function listTrafficHosts(
  api: Api,
  enrolled: readonly { readonly machine: { readonly uuid: string }; readonly nodeKey: string }[],
): Promise<readonly TrafficHost[]> {
  const { hosts } = await api.get<{ hosts: { id: number; uuid: string }[] }>('/hosts?per_page=1000')
  const ids = new Map(hosts.map(({ id, uuid }) => [uuid.toLowerCase(), id]))
  return enrolled.map(({ machine, nodeKey }) => {
    const id = ids.get(machine.uuid.toLowerCase())
    if (id === undefined) throw new Error(`the host ${machine.uuid} enrolled and is not in the list`)
    return { id, nodeKey }
  })
}

function toPatientHosts(hosts: readonly TrafficHost[], policyIds: readonly number[]): readonly PatientHost[] {
  return hosts.map((host, index) => ({ ...host, policyId: policyIds[index % policyIds.length] ?? 0 }))
}

/** Looks at the runs of the automations as often as the server answers. */
function watchRuns(api: Api): { lastCompletedMs(): number; stop(): Promise<void> } {
  let lastCompletedMs = 0
  let isStopped = false
  async function look(): Promise<void> {
    while (!isStopped) {
      const runs = await listAutomationRuns(api).catch(() => [])
      const completed = runs.filter(({ outcome }) => outcome === 'completed').map(({ started_at }) => started_at)
      lastCompletedMs = Math.max(lastCompletedMs, ...completed.map((text) => Date.parse(text)))
      await pause(100)
    }
  }
  const looking = look()
  return {
    lastCompletedMs: () => lastCompletedMs,
    stop: () => {
      isStopped = true
      return looking
    },
  }
}

interface Killing {
  readonly home: ServerHome
  readonly server: FaultServer
  readonly traffic: Traffic
  readonly model: AnswerModel
  readonly reader: StoredAnswersReader
  readonly api: Api
}

async function killAgainAndAgain(run: FaultRun, killing: Killing): Promise<string[]> {
  const { home, server, traffic, model, reader, api } = killing
  const random = createSeededRandom(`kills/${run.seed}`)
  const problems: string[] = []
  for (let kills = 0; kills < run.kills; ) {
    traffic.openGate()
    await pause(shortestLifeMs + random.fraction() * (longestLifeMs - shortestLifeMs))
    const closed = traffic.closeGate()
    if (server.endedByItself !== undefined) return [...problems, `the server ${server.endedByItself}`]
    await server.kill()
    kills++
    await closed
    const leftState = await keepLeftState(home, reader)
    const [left, killsWhileStarting] = await Promise.all([leftState.read(), server.start({ maxKills: run.kills - kills })])
    kills += killsWhileStarting
    const found = [...left.problems, ...settle(model, left), ...(await compareWithApi(api, left))]
    problems.push(...found.map((problem) => `after kill ${kills}: ${problem}`))
    run.report(`kill ${kills} of ${run.kills}: ${traffic.acknowledged} acknowledged so far, ${found.length} problems`)
  }
  return problems
}

function settle(model: AnswerModel, left: StoredAnswers): readonly string[] {
  return model.hostIds().flatMap((hostId) => model.settle(hostId, left.hostOf(hostId)))
}

/** The server that came back shows what was left. */
async function compareWithApi(api: Api, left: StoredAnswers): Promise<readonly string[]> {
  const { policies } = await api.get<{
    policies: { id: number; passing_host_count: number; failing_host_count: number }[]
  }>('/policies')
  return policies.flatMap(({ id, passing_host_count: passing, failing_host_count: failing }) => {
    const counted = [left.count(id, 'passing'), left.count(id, 'failing')]
    return counted[0] === passing && counted[1] === failing
      ? []
      : [`the server shows ${passing}/${failing} for policy ${id}, the tables hold ${counted.join('/')}`]
  })
}

/** A last run, then nothing waits any more. */
async function drain(api: Api): Promise<void> {
  await runAutomations(api)
  await until(
    'all deliveries have left',
    async () => (await listDeliveries(api)).every(({ state }) => state === 'delivered'),
    { timeoutMs: drainMs },
  )
}

interface Failures {
  readonly receiver: FaultyReceiver
  readonly episodes: readonly Episode[]
  readonly restless: readonly TrafficHost[]
  readonly policyIds: readonly number[]
  readonly left: StoredAnswers
}

function checkFailures({ receiver, episodes, restless, policyIds, left }: Failures): readonly string[] {
  const webhooks = countWebhooks(receiver.receipts)
  const problems: string[] = []
  for (const { host, failures, isLastUncertain } of episodes) {
    const seen = webhooks(host.id, host.policyId)
    if (seen === failures || (isLastUncertain && seen === failures + 1)) continue
    problems.push(`host ${host.id} began to fail policy ${host.policyId} ${failures} times, ${seen} webhooks named it`)
  }
  for (const { id } of restless) {
    for (const policyId of policyIds) {
      const stored = left.hostOf(id)
      const [seen, most] = [webhooks(id, policyId), stored.failuresOf(policyId)]
      const least = stored.answerTo(policyId) === 'failing' ? 1 : 0
      if (seen >= least && seen <= most) continue
      problems.push(`host ${id} began to fail policy ${policyId} ${most} times, ${seen} webhooks named it`)
    }
  }
  return problems
}
