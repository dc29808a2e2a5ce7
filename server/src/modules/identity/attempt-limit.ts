import { AppError } from '../../kernel/errors.ts'
import type { Clock } from '../../kernel/clock.ts'

export interface AttemptLimit {
  /** Counts one attempt; throws `limit-exceeded` when there were too many in this window. */
  take(key: string): void
  /** The attempt succeeded: it does not count. */
  giveBack(key: string): void
}

interface Window {
  readonly endsAtMs: number
  count: number
}

const minuteMs = 60_000
const maxKeys = 10_000

export interface AttemptLimitOptions {
  readonly clock: Clock
  readonly max: number
  /** A minute when absent. */
  readonly windowMs?: number
}

/** At most `max` failed attempts in a window for each key. Kept in memory, bounded, for this process. */
export function createAttemptLimit({ clock, max, windowMs = minuteMs }: AttemptLimitOptions): AttemptLimit {
  const windows = new Map<string, Window>()

  function open(key: string, nowMs: number): Window {
    if (windows.size >= maxKeys) forgetOld(windows, nowMs)
    const window = { endsAtMs: nowMs + windowMs, count: 0 }
    windows.delete(key)
    windows.set(key, window)
    return window
  }

  return {
    take: (key) => {
      const nowMs = clock.monotonicMs()
      const known = windows.get(key)
      const window = known && known.endsAtMs > nowMs ? known : open(key, nowMs)
      if (window.count >= max) throw tooMany(Math.ceil((window.endsAtMs - nowMs) / 1000))
      window.count++
    },
    giveBack: (key) => {
      const window = windows.get(key)
      if (window && window.count > 0) window.count--
    },
  }
}

/** Windows stand in the order in which they were opened: drops those that ended, else the oldest. */
function forgetOld(windows: Map<string, Window>, nowMs: number): void {
  for (const [key, window] of windows) {
    if (windows.size < maxKeys && window.endsAtMs > nowMs) return
    windows.delete(key)
  }
}

function tooMany(seconds: number): AppError {
  return new AppError('limit-exceeded', `too many attempts; try again in ${seconds} s`, { retryAfterSeconds: seconds })
}
