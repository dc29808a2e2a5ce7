import type { Clock } from '../clock.ts'

/** A clock on which sleeping takes no real time: sleepers wake in the order of their moments, and time jumps along. */
export interface MovedClock extends Clock {
  /** How long each sleep would have been, in milliseconds. */
  readonly slept: number[]
}

interface Sleeper {
  readonly wakeAtMs: number
  wake(): void
}

export function createMovedClock(start = '2026-06-03T12:00:00.000Z'): MovedClock {
  const slept: number[] = []
  const sleepers = new Set<Sleeper>()
  let nowMs = Date.parse(start)

  function wakeNext(): void {
    const [next] = [...sleepers].sort((left, right) => left.wakeAtMs - right.wakeAtMs)
    if (!next) return
    nowMs = Math.max(nowMs, next.wakeAtMs)
    next.wake()
  }

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    slept.push(ms)
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const wake = () => {
        sleepers.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper: Sleeper = { wakeAtMs: nowMs + ms, wake }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', wake)
      // One wake-up for each sleep, in a later turn, so that everything else comes to its next wait first.
      setImmediate(wakeNext)
    })
  }

  return { slept, now: () => new Date(nowMs), monotonicMs: () => nowMs, sleep }
}
