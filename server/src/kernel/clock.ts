/** Time comes from here and nowhere else, so that tests can move it. */
export interface Clock {
  now(): Date
  /** Monotonic milliseconds, for measuring durations; never a date. */
  monotonicMs(): number
  /** Resolves after `ms`, or earlier (without an error) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** So far the clocks of two servers may differ. */
const toleranceMs = 10 * 60_000

/** Whether an instant that was noted as past lies ahead: the clock has been put back since, and nothing follows from it. */
export function isAhead(instant: Date | number, now: Date | number): boolean {
  return Number(instant) - Number(now) > toleranceMs
}

/** Whether so long has passed since an instant, or the clock was put back behind it. */
export function hasPassed(since: Date, waitMs: number, now: Date): boolean {
  return now.getTime() - since.getTime() >= waitMs || isAhead(since, now)
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done)
    }),
}
