import type { Api } from '../support/api.ts'
import { listAutomationRuns } from '../support/automation.ts'
import { pause } from '../support/until.ts'
import type { Moment } from './clock.ts'

interface SeenRun {
  /** When it began, by the servers' time of day. */
  readonly startedMs: number
  /** When it was first seen completed, by the monotonic clock. */
  readonly seenMs: number
}

export interface RunWatch {
  hasCompletedSince(moment: Pick<Moment, 'serverMs' | 'monotonicMs'>): boolean
  /** Runs that completed after this moment of the monotonic clock. */
  countSince(monotonicMs: number): number
  stop(): Promise<void>
}

/** Looks at the runs of the automations as often as a server answers. */
export function watchRuns(findApi: () => Api): RunWatch {
  const seen = new Map<string, SeenRun>()
  let isStopped = false
  async function look(): Promise<void> {
    while (!isStopped) {
      const runs = await listAutomationRuns(findApi()).catch(() => [])
      for (const { id, outcome, started_at } of runs) {
        if (outcome === 'completed' && !seen.has(id))
          seen.set(id, { startedMs: Date.parse(started_at), seenMs: performance.now() })
      }
      await pause(100)
    }
  }
  const looking = look()
  return {
    hasCompletedSince: ({ serverMs, monotonicMs }) =>
      [...seen.values()].some((run) => run.startedMs > serverMs && run.seenMs > monotonicMs),
    countSince: (monotonicMs) => [...seen.values()].filter(({ seenMs }) => seenMs > monotonicMs).length,
    stop: () => {
      isStopped = true
      return looking
    },
  }
}
