import type { Api } from '../support/api.ts'
import { listAutomationRuns } from '../support/automation.ts'
import { pause } from '../support/until.ts'

export interface RunWatch {
  /** When the newest completed run of the automations began, as far as is known. */
  lastCompletedMs(): number
  stop(): Promise<void>
}

/** Looks at the runs of the automations as often as the server answers. */
export function watchRuns(api: Api): RunWatch {
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
