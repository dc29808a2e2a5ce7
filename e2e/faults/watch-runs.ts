import type { Api } from '../support/api.ts'
import { listAutomationRuns } from '../support/automation.ts'
import { pause } from '../support/until.ts'
import type { Moment } from './clock.ts'

interface Automation {
  readonly kind: string
  readonly is_built_in: boolean
  readonly last_checked_at: string | null
}

/** What lies further ahead is from before the clock was put back. */
const soonMs = 3_600_000

export interface RunWatch {
  /** Whether a check of the policies that webhooks tell about began after this moment. */
  hasCheckedSince(moment: Pick<Moment, 'serverMs' | 'monotonicMs'>): boolean
  /** Runs that completed after this moment of the monotonic clock. */
  countSince(monotonicMs: number): number
  stop(): Promise<void>
}

/** Looks at the runs of the automations as often as a server answers. */
export function watchRuns(findApi: () => Api): RunWatch {
  /** By id; when it was first seen completed. */
  const runs = new Map<string, number>()
  /** By its time; when it was first seen. */
  const checks = new Map<number, number>()
  let isStopped = false

  async function look(): Promise<void> {
    for (const { id, outcome } of await listAutomationRuns(findApi()))
      if (outcome === 'completed' && !runs.has(id)) runs.set(id, performance.now())
    const { automations } = await findApi().get<{ automations: Automation[] }>('/automations')
    const checkedAt = automations.find((one) => one.is_built_in && one.kind === 'policy')?.last_checked_at
    const checkedMs = Date.parse(checkedAt ?? '')
    if (!Number.isNaN(checkedMs) && !checks.has(checkedMs)) checks.set(checkedMs, performance.now())
  }

  async function lookAgainAndAgain(): Promise<void> {
    while (!isStopped) {
      await look().catch(() => undefined)
      await pause(100)
    }
  }

  const looking = lookAgainAndAgain()
  return {
    hasCheckedSince: ({ serverMs, monotonicMs }) =>
      [...checks].some(
        ([checkedMs, seenMs]) => checkedMs > serverMs && checkedMs < serverMs + soonMs && seenMs > monotonicMs,
      ),
    countSince: (monotonicMs) => [...runs.values()].filter((seenMs) => seenMs > monotonicMs).length,
    stop: () => {
      isStopped = true
      return looking
    },
  }
}
