import { createLoadTarget } from '@muster/simulator/load/index.ts'
import { createSeededRandom, type SeededRandom } from '@muster/simulator/seeded-random.ts'
import { type Api, createApi } from '../support/api.ts'
import { listAutomationRuns } from '../support/automation.ts'
import { createServerHome, type ServerHome } from '../support/server-home.ts'
import { pause, until } from '../support/until.ts'
import { type AnswerModel, createAnswerModel } from './answer-model.ts'
import { checkFailures } from './check-failures.ts'
import { type Clock, createClock } from './clock.ts'
import { drain } from './drain.ts'
import { createFaultServer, type FaultServer } from './fault-server.ts'
import { type FeedLoad, startFeedLoad } from './feed-load.ts'
import { keepLeftState } from './left-state.ts'
import { type Episode, runPatientHosts } from './patient-hosts.ts'
import { type PreparedLoad, prepareLoad } from './prepare-load.ts'
import { checkReceipts, checkSending, type FaultyReceiver, startFaultyReceiver } from './receipts.ts'
import { runRestlessHosts } from './restless-hosts.ts'
import { callRoll } from './roll-call.ts'
import { createStoredAnswersReader, type StoredAnswers, type StoredAnswersReader } from './stored-answers.ts'
import { startTrackerLoad, type TrackerLoad } from './tracker-load.ts'
import { createTraffic, type Traffic } from './traffic.ts'
import { type RunWatch, watchRuns } from './watch-runs.ts'

export interface SceneOptions {
  readonly seed: string
  readonly hosts: number
  /** A PostgreSQL server; undefined: the embedded database. */
  readonly serverUrl: string | undefined
  readonly isTls: boolean
  /** Where the data folder is made. */
  readonly folder?: string | undefined
  readonly tickets: number
  /** How long a host rests at most between two failures that are worth a ticket. */
  readonly ticketRestMs: number
  readonly hasFeed: boolean
  report(line: string): void
}

/** Servers, receivers and hosts under load, and everything that is known of what the servers acknowledged. */
export interface Scene {
  readonly options: SceneOptions
  readonly home: ServerHome
  readonly clock: Clock
  /** The one that hosts and people talk to. */
  readonly server: FaultServer
  readonly api: Api
  readonly receiver: FaultyReceiver
  readonly load: PreparedLoad
  readonly trackers: TrackerLoad
  readonly feed: FeedLoad | undefined
  readonly model: AnswerModel
  readonly traffic: Traffic
  readonly runs: RunWatch
  readonly reader: StoredAnswersReader
  /** Another server on the same PostgreSQL, not started. */
  addServer(): Promise<FaultServer>
  /** Hosts and people talk to this one from now on. */
  turnTo(server: FaultServer): void
  /** Call it when nothing is in the way any more: what is not back within two intervals. */
  awaitCalm(): Promise<readonly string[]>
  random(name: string): SeededRandom
}

export interface FaultFigures {
  readonly acknowledged: number
  readonly refused: number
  readonly webhooks: number
  readonly duplicates: number
  readonly failuresFollowed: number
  readonly tickets: number
  readonly cves: number
  readonly problems: readonly string[]
}

const connections = 20
/** Hosts and schedules are back after two intervals of ten seconds. */
const calmMs = 20_000
const lastMs = 1_000
/** Of what a server said, where a scene could not be played to its end. */
const saidBytes = 3_000

/** Sets a scene up, lets `disturb` do its worst under load, then ends the load and checks what must hold after anything. */
export async function runScene(
  options: SceneOptions,
  disturb: (scene: Scene) => Promise<readonly string[]>,
): Promise<FaultFigures> {
  const open: (() => Promise<unknown> | void)[] = []
  try {
    const { scene, servers } = await openScene(options, open)
    return await playScene(scene, servers, disturb).catch((error: unknown) => {
      const said = servers.map((server) => server.output().slice(-saidBytes))
      throw new Error([error instanceof Error ? error.stack : error, ...said].join('\n--\n'))
    })
  } finally {
    for (const close of open.reverse()) await close()
  }
}

async function openScene(
  options: SceneOptions,
  open: (() => Promise<unknown> | void)[],
): Promise<{ scene: Scene; servers: FaultServer[] }> {
  const random = (name: string) => createSeededRandom(`${name}/${options.seed}`)
  const home = await createServerHome(options.serverUrl, options.folder)
  open.push(() => home.remove())
  const clock = await createClock()
  open.push(() => clock.remove())
  const feed = options.hasFeed ? await startFeedLoad(random('feed receiver')) : undefined
  if (feed) open.push(() => feed.close())
  const receiver = await startFaultyReceiver(random('receiver'))
  open.push(() => receiver.close())
  const tls = { MUSTER_SERVER_TLS: String(options.isTls) }
  const servers: FaultServer[] = []
  const addServer = async (own: Readonly<Record<string, string>> = {}) => {
    const server = createFaultServer({ ...tls, ...home.env, ...clock.env, ...feed?.env, ...own })
    servers.push(server)
    open.push(() => server.kill())
    return server
  }
  let server = await addServer()
  await server.start()
  const load = await prepareLoad({ url: server.url, webhookUrl: receiver.url, hosts: options.hosts })
  let { api } = load
  const trackers = await startTrackerLoad(api, random('trackers'), options.tickets)
  open.push(() => trackers.close())
  await feed?.begin({ url: server.url, enrollSecret: load.enrollSecret, api })
  const hosts = [...load.patient, ...load.restless, ...load.ticketHosts]
  const model = createAnswerModel(
    hosts.map(({ id }) => id),
    [...load.policyIds, ...trackers.policyIds],
  )
  const traffic = createTraffic(load.target, model)
  const runs = watchRuns(() => api)
  open.push(() => runs.stop())
  const scene: Scene = {
    ...{ options, home, clock, receiver, load, trackers, feed, model, traffic, runs, random },
    reader: createStoredAnswersReader(),
    get server() {
      return server
    },
    get api() {
      return api
    },
    addServer: async () => {
      // Two servers share a database, never a folder.
      const { env, remove } = await createServerHome(undefined)
      open.push(remove)
      return addServer(env)
    },
    turnTo: (next) => {
      server = next
      api = createApi(next.url, { token: load.token })
      traffic.redirect(createLoadTarget({ server: next.url, isInsecure: true }))
    },
    awaitCalm: async () => {
      const sinceMs = performance.now()
      const problems = await callRoll(createLoadTarget({ server: server.url, isInsecure: true }), hosts, calmMs)
      const hasRun = () => runs.countSince(sinceMs) > 1
      const isRunning = await until('a run has completed', hasRun, { timeoutMs: calmMs }).catch(() => false)
      if (isRunning) return problems
      const newest = (await listAutomationRuns(api)).slice(0, 3)
      const found = newest.map(({ started_at, outcome, error }) => `${started_at} ${outcome || 'running'} ${error}`)
      return [...problems, `no two runs of the automations completed within ${calmMs / 1000} s: ${found.join('; ')}`]
    },
  }
  return { scene, servers }
}

async function playScene(
  scene: Scene,
  servers: readonly FaultServer[],
  disturb: (scene: Scene) => Promise<readonly string[]>,
): Promise<FaultFigures> {
  const { load, trackers, feed, model, traffic, runs, receiver, random } = scene
  const { policyIds, patient, restless } = load
  const choices = random('load')
  const working = [
    runPatientHosts({ traffic, model, random: choices, hosts: patient, clock: scene.clock, runs }),
    runRestlessHosts({ traffic, model, random: choices, hosts: restless, policyIds, connections }),
    trackers.run({ traffic, hosts: load.ticketHosts, longestRestMs: scene.options.ticketRestMs }),
  ] as const
  traffic.openGate()
  const problems = [...(await disturb(scene))]
  traffic.openGate()
  await pause(lastMs)
  await traffic.end()
  const [episodes] = await Promise.all(working)
  const ended = servers.flatMap(({ endedByItself }) => (endedByItself === undefined ? [] : [endedByItself]))
  // Nothing more can be asked of it.
  if (ended.length > 0) throw new Error(`a server ${ended.join('\n')}\n${problems.join('\n')}`)
  await drain(scene.api, scene.clock).catch((error: unknown) => {
    throw new Error([error, ...problems].join('\n'))
  })
  await runs.stop()
  const disturbedMs = servers.flatMap((server) => server.disturbedMs)
  problems.push(...(await trackers.check(scene.api)), ...((await feed?.check(scene.api, disturbedMs)) ?? []))
  await Promise.all(servers.map((server) => server.kill()))
  const left = await (await keepLeftState(scene.home, scene.reader)).read()
  problems.push(...left.problems, ...settle(model, left), ...traffic.problems)
  // By the time that they carry, which no longer says what came first once the clock went back.
  const check = scene.clock.hasGoneBack ? checkSending : checkReceipts
  const receipts = check(receiver.receipts, disturbedMs)
  problems.push(
    ...receipts.problems,
    ...checkFailures({ receipts: receiver.receipts, episodes, restless, policyIds, left }),
  )
  return {
    ...receipts,
    ...countTraffic(traffic, episodes),
    tickets: trackers.toldCount,
    cves: feed?.count ?? 0,
    problems,
  }
}

function countTraffic({ acknowledged, refused }: Traffic, episodes: readonly Episode[]) {
  return { acknowledged, refused, failuresFollowed: episodes.reduce((sum, { failures }) => sum + failures, 0) }
}

/** Compares what is stored with what was acknowledged; nothing may be under way. */
export function settle(model: AnswerModel, left: StoredAnswers): readonly string[] {
  return model.hostIds().flatMap((hostId) => model.settle(hostId, left.hostOf(hostId)))
}
