import type { Clock } from '../clock.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { AgentFlags } from './agent-flags.ts'
import type { CallOptions } from './agent-session.ts'
import type { QuerySchedule } from './query-schedule.ts'

export interface HostLoopOptions {
  readonly clock: Clock
  readonly random: SeededRandom
  readonly schedule: QuerySchedule
  /** The host goes silent after so many check-ins. */
  readonly leavesAfter?: number
  flags(): AgentFlags
  fetchConfig(options: Partial<CallOptions>): Promise<unknown>
  checkIn(options: Partial<CallOptions>): Promise<unknown>
  sendDueLogs(options: Partial<CallOptions>): Promise<void>
}

export interface HostLoop {
  start(options?: { readonly delayMs?: number }): void
  stop(): Promise<void>
  accelerate(seconds: number): void
  hasLeft(): boolean
}

const acceleratedIntervalMs = 5000
const acceleratedConfigMs = 300_000
/** Real agents drift apart; simulated ones of one process would beat in step for ever. */
const jitter = 0.05

/** The four clocks of an agent: distributed queries, config, schedule and logs. A failure never ends one of them. */
export function createHostLoop(options: HostLoopOptions): HostLoop {
  const { clock, random, schedule } = options
  let running: { readonly abort: AbortController; readonly done: Promise<unknown> } | undefined
  let acceleratedUntilMs = 0
  let checkIns = 0
  let isGone = false

  const spread = (ms: number) => ms * (1 - jitter + 2 * jitter * random.fraction())

  async function run(abort: AbortController, delayMs: number): Promise<void> {
    const { signal } = abort
    await clock.sleep(delayMs, signal)
    const isConfigured = await succeeds(options.fetchConfig({ signal }))
    await Promise.all([
      repeat(signal, 0, checkInOnce),
      repeat(signal, isConfigured ? configMs() : acceleratedConfigMs, refreshConfig),
      repeat(signal, 1000, runSchedule),
      repeat(signal, options.flags().loggerPeriodSeconds * 1000, sendLogs),
    ])
  }

  /** Each step does its work and says how long to wait before the next. */
  async function repeat(signal: AbortSignal, firstWaitMs: number, step: (signal: AbortSignal) => Promise<number>) {
    await clock.sleep(firstWaitMs, signal)
    while (!signal.aborted) await clock.sleep(await step(signal), signal)
  }

  async function checkInOnce(signal: AbortSignal): Promise<number> {
    await succeeds(options.checkIn({ signal }))
    checkIns++
    if (options.leavesAfter !== undefined && checkIns >= options.leavesAfter) {
      isGone = true
      running?.abort.abort()
    }
    if (clock.monotonicMs() < acceleratedUntilMs) return acceleratedIntervalMs
    return spread(options.flags().distributedIntervalSeconds * 1000)
  }

  async function refreshConfig(signal: AbortSignal): Promise<number> {
    return (await succeeds(options.fetchConfig({ signal }))) ? spread(configMs()) : acceleratedConfigMs
  }

  async function runSchedule(): Promise<number> {
    schedule.run('due')
    return Math.min(Math.max(schedule.msUntilDue(), 1000), 10_000)
  }

  async function sendLogs(signal: AbortSignal): Promise<number> {
    await options.sendDueLogs({ signal })
    return spread(options.flags().loggerPeriodSeconds * 1000)
  }

  function configMs(): number {
    return options.flags().configRefreshSeconds * 1000
  }

  return {
    start({ delayMs = 0 } = {}) {
      if (running || isGone) return
      const abort = new AbortController()
      running = { abort, done: run(abort, delayMs) }
    },
    async stop() {
      const ending = running
      running = undefined
      ending?.abort.abort()
      await ending?.done
    },
    accelerate(seconds) {
      if (seconds > 0) acceleratedUntilMs = clock.monotonicMs() + seconds * 1000
    },
    hasLeft: () => isGone,
  }
}

/** The observer of the session has seen the reason already. */
async function succeeds(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch {
    return false
  }
}
