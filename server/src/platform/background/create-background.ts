import { errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Log } from '../../kernel/log.ts'

/** Work that nobody waits for, because how long it takes would tell the caller something. Bounded, not durable. */
export interface Background extends Lifecycle {
  /** False when there is too much already; the work is dropped then. */
  begin(what: string, work: () => Promise<void>): boolean
  /** Resolves when nothing runs. */
  idle(): Promise<void>
}

export function createBackground({ log, maxRunning = 100 }: { log: Log; maxRunning?: number }): Background {
  const running = new Set<Promise<void>>()

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running)
  }

  return {
    begin: (what, work) => {
      if (running.size >= maxRunning) {
        log.warn({ what }, 'too much to do in the background; this was left out')
        return false
      }
      const done = work()
        .catch((error: unknown) => log.warn({ what, error: errorText(error) }, 'work in the background failed'))
        .finally(() => running.delete(done))
      running.add(done)
      return true
    },
    idle,
    stop: idle,
  }
}
