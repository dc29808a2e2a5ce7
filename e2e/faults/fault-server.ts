import { type MusterProcess, runMuster } from '../support/server-process.ts'

/** A server that is killed, frozen and started again on the same port and data. */
export interface FaultServer {
  /** Returns when it listens, with how long that took. */
  start(): Promise<number>
  /** Begins to start and does not wait for it. */
  spawn(): void
  kill(): Promise<void>
  /** SIGSTOP: it stands still, holding whatever it holds. */
  freeze(): void
  thaw(): void
  /** Without a kill: how it ended by itself. */
  readonly endedByItself: string | undefined
  readonly url: string
  readonly pid: number
  output(): string
  /** When it was killed, frozen and thawed, by the monotonic clock. */
  readonly disturbedMs: readonly number[]
}

export function createFaultServer(env: Readonly<Record<string, string>>): FaultServer {
  const disturbedMs: number[] = []
  let running: MusterProcess | undefined
  let url = ''
  let endedByItself: string | undefined
  let isKilled = false

  function spawn(): MusterProcess {
    isKilled = false
    const spawned = runMuster(['serve'], {
      // A whole fleet enrols from one place within seconds.
      MUSTER_OSQUERY_ENROLL_LIMIT_PER_SECRET: '0',
      MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true',
      MUSTER_SERVER_ADDRESS: url === '' ? '127.0.0.1:0' : new URL(url).host,
      MUSTER_WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8',
      MUSTER_WEBHOOKS_RETRY_DELAYS: '300ms',
      ...env,
    })
    running = spawned
    void spawned.ended.then((how) => {
      if (!isKilled && running === spawned) endedByItself = `ended with ${how}:\n${spawned.output().slice(-2_000)}`
    })
    return spawned
  }

  function disturb(signal: NodeJS.Signals): void {
    disturbedMs.push(performance.now())
    running?.signal(signal)
  }

  return {
    start: async () => {
      const startedMs = performance.now()
      url = await spawn().listening
      return performance.now() - startedMs
    },
    spawn: () => void spawn(),
    kill: async () => {
      isKilled = true
      disturb('SIGKILL')
      await running?.ended
    },
    freeze: () => disturb('SIGSTOP'),
    thaw: () => disturb('SIGCONT'),
    get endedByItself() {
      return endedByItself
    },
    get url() {
      return url
    },
    get pid() {
      return running?.pid ?? 0
    },
    output: () => running?.output() ?? '',
    disturbedMs,
  }
}
