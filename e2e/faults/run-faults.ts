import { createSeededRandom } from '@muster/simulator/seeded-random.ts'
import type { Api } from '../support/api.ts'
import { listDeliveries, runAutomations } from '../support/automation.ts'
import { createServerHome, type ServerHome } from '../support/server-home.ts'
import { pause, until } from '../support/until.ts'
import { type AnswerModel, createAnswerModel } from './answer-model.ts'
import { checkFailures } from './check-failures.ts'
import { createFaultServer, type FaultServer } from './fault-server.ts'
import { keepLeftState } from './left-state.ts'
import { runPatientHosts } from './patient-hosts.ts'
import { prepareLoad } from './prepare-load.ts'
import { checkReceipts, type FaultyReceiver, startFaultyReceiver } from './receipts.ts'
import { runRestlessHosts } from './restless-hosts.ts'
import { createStoredAnswersReader, type StoredAnswers, type StoredAnswersReader } from './stored-answers.ts'
import { createTraffic, type Traffic } from './traffic.ts'
import { watchRuns } from './watch-runs.ts'

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
  const load = await prepareLoad({ url: server.url, webhookUrl: receiver.url, hosts: run.hosts })
  const { api, target, policyIds, patient, restless } = load
  const hostIds = [...patient, ...restless].map(({ id }) => id)
  const model = createAnswerModel(hostIds, policyIds)
  const traffic = createTraffic(target, model)
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
  problems.push(
    ...receipts.problems,
    ...checkFailures({ receipts: receiver.receipts, episodes, restless, policyIds, left }),
  )
  return {
    ...receipts,
    kills: server.killsMs.length - 1,
    acknowledged: traffic.acknowledged,
    failuresFollowed: episodes.reduce((sum, { failures }) => sum + failures, 0),
    startsMs: server.startsMs.slice(1),
    problems,
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
    const [left, killsWhileStarting] = await Promise.all([
      leftState.read(),
      server.start({ maxKills: run.kills - kills }),
    ])
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
