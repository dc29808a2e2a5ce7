import { createSimulation } from '../create-simulation.ts'
import type { RequestObserver } from '../host/agent-session.ts'
import { startReplay } from '../load/replay.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { explainFailure } from './explain-failure.ts'
import type { SimulateArguments } from './parse-arguments.ts'
import { createRunCounters } from './run-counters.ts'

export interface SimulateOutput {
  print(line: string): void
  complain(line: string): void
}

interface Running {
  stop(): Promise<void>
}

const progressMs = 1000

/** Runs until the signal aborts or the duration is over. Returns the exit code. */
export async function simulate(args: SimulateArguments, output: SimulateOutput, signal: AbortSignal): Promise<number> {
  const counters = createRunCounters(args.hosts, performance.now())
  let running: Running
  try {
    running = await (args.isReplay ? startReplayRun(args, counters.observe) : startHosts(args, counters.observe))
  } catch (error) {
    output.complain(explainFailure(error as Error, args.server))
    return 1
  }
  const ticker = args.isQuiet
    ? undefined
    : setInterval(() => output.print(counters.renderProgress(performance.now())), progressMs)
  await waitForEnd(args.durationSeconds, signal)
  clearInterval(ticker)
  await running.stop()
  output.print(counters.renderSummary(performance.now()))
  return 0
}

/** The first host enrols alone, so that a wrong address or secret is told at once and not by a thousand hosts. */
async function startHosts(args: SimulateArguments, observe: RequestObserver): Promise<Running> {
  const simulation = createSimulation({
    ...args,
    observe,
    distributedIntervalSeconds: args.intervalSeconds,
  })
  try {
    for (let index = 0; index < args.hosts; index++) {
      // The faulty ones come last: the first host has to enrol properly.
      simulation.createHost({ profile: args.profile, fault: args.faults[args.hosts - 1 - index] })
    }
    await simulation.hosts[0]?.enroll({ attempts: 1 })
  } catch (error) {
    await simulation.close()
    throw error
  }
  const random = createSeededRandom(`${args.seed}/start`)
  for (const host of simulation.hosts) host.start({ delayMs: random.fraction() * args.spreadSeconds * 1000 })
  return { stop: () => simulation.close() }
}

async function startReplayRun(args: SimulateArguments, observe: RequestObserver): Promise<Running> {
  const { promise: firstEnrolled, resolve, reject } = Promise.withResolvers<void>()
  const { profile } = args
  if (profile === 'this-machine') throw new Error('--replay cannot play this machine')
  const replay = startReplay({
    ...args,
    profile: profile === 'mixed' ? undefined : profile,
    distributedIntervalSeconds: args.intervalSeconds,
    observe(kind, failure, tookMs) {
      observe(kind, failure, tookMs)
      if (failure) reject(failure)
      else resolve()
    },
  })
  try {
    await firstEnrolled
  } catch (error) {
    await replay.stop()
    throw error
  }
  return replay
}

function waitForEnd(durationSeconds: number | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = durationSeconds === undefined ? undefined : setTimeout(end, durationSeconds * 1000)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
