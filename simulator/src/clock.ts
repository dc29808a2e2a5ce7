/** Time as the hosts see it; tests pass one that they move. */
export interface Clock {
  now(): Date
  /** Monotonic milliseconds, for measuring durations; never a date. */
  monotonicMs(): number
  /** Resolves after `ms`, or earlier (without an error) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
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
