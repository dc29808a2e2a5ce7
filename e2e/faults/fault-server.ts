import type { SeededRandom } from '@muster/simulator/seeded-random.ts'
import type { ServerHome } from '../support/server-home.ts'
import { type MusterProcess, runMuster } from '../support/server-process.ts'
import { pause } from '../support/until.ts'

/** A server that is killed and started again on the same port and data. */
export interface FaultServer {
  /** Returns when it listens. With `maxKills` it may be killed while it starts; returns how often it was. */
  start(options?: { readonly maxKills: number }): Promise<number>
  kill(): Promise<void>
  /** Without a kill: how it ended by itself. */
  readonly endedByItself: string | undefined
  readonly url: string
  /** When it was killed, by the monotonic clock. */
  readonly killsMs: readonly number[]
  /** How long each start took that was not killed. */
  readonly startsMs: readonly number[]
}

const killWhileStartingShare = 0.25
const longestLifeWhileStartingMs = 1_500

export function createFaultServer(home: ServerHome, random: SeededRandom): FaultServer {
  const killsMs: number[] = []
  const startsMs: number[] = []
  let process: MusterProcess | undefined
  let url = ''
  let endedByItself: string | undefined
  let isKilled = false

  function spawn(): MusterProcess {
    isKilled = false
    const spawned = runMuster(['serve'], {
      ...home.env,
      MUSTER_SERVER_TLS: 'false',
      MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true',
      MUSTER_SERVER_ADDRESS: url === '' ? '127.0.0.1:0' : new URL(url).host,
      MUSTER_WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8',
      MUSTER_WEBHOOKS_RETRY_DELAYS: '300ms',
    })
    process = spawned
    void spawned.ended.then((how) => {
      if (!isKilled && process === spawned) endedByItself = `ended with ${how}:\n${spawned.output().slice(-2_000)}`
    })
    return spawned
  }

  async function kill(): Promise<void> {
    isKilled = true
    killsMs.push(performance.now())
    process?.signal('SIGKILL')
    await process?.ended
  }

  return {
    start: async ({ maxKills } = { maxKills: 0 }) => {
      let kills = 0
      for (; kills < maxKills && random.fraction() < killWhileStartingShare; kills++) {
        spawn()
        await pause(random.fraction() * longestLifeWhileStartingMs)
        await kill()
      }
      const startedMs = performance.now()
      url = await spawn().listening
      startsMs.push(performance.now() - startedMs)
      return kills
    },
    kill,
    get endedByItself() {
      return endedByItself
    },
    get url() {
      return url
    },
    killsMs,
    startsMs,
  }
}
