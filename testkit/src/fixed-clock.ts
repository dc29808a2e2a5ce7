import type { Clock } from '@muster/server/kernel/clock.ts'

interface Sleeper {
  readonly wakeAt: number
  wake(): void
}

export interface FixedClock extends Clock {
  /** Moves time and wakes the sleepers whose moment has come, in order. */
  advance(ms: number): Promise<void>
  set(time: Date | string): void
}

/** A clock that stands still until the test moves it. */
export function createFixedClock(start: Date | string = '2026-06-01T12:00:00.000Z'): FixedClock {
  let nowMs = new Date(start).getTime()
  let sleepers: Sleeper[] = []
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const sleeper: Sleeper = {
          wakeAt: nowMs + ms,
          wake: () => {
            sleepers = sleepers.filter((other) => other !== sleeper)
            resolve()
          },
        }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', sleeper.wake)
      }),
    async advance(ms) {
      const end = nowMs + ms
      for (;;) {
        const next = sleepers.filter((sleeper) => sleeper.wakeAt <= end).sort((a, b) => a.wakeAt - b.wakeAt)[0]
        if (!next) break
        nowMs = Math.max(nowMs, next.wakeAt)
        next.wake()
        // Lets the woken code run up to its next wait.
        await new Promise((resolve) => setImmediate(resolve))
      }
      nowMs = end
    },
    set: (time) => {
      nowMs = new Date(time).getTime()
    },
  }
}
