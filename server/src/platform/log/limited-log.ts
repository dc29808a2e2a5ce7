import type { Clock } from '../../kernel/clock.ts'
import type { Log, LogFields } from '../../kernel/log.ts'

const windowMs = 60_000
const maxKeys = 10_000

/**
 * A log for what hosts make happen: one line a minute for each message and `key`, then a count of what was left out, so
 * that a fleet in trouble does not fill the disk.
 */
export function createLimitedLog(
  log: Log,
  clock: Clock,
): { warn(key: string, fields: LogFields, message: string): void } {
  const windows = new Map<string, { untilMs: number; skipped: number }>()
  return {
    warn: (key, fields, message) => {
      const nowMs = clock.monotonicMs()
      const id = `${message} ${key}`
      const window = windows.get(id)
      if (window && window.untilMs > nowMs) {
        window.skipped++
        return
      }
      if (windows.size >= maxKeys) windows.clear()
      windows.set(id, { untilMs: nowMs + windowMs, skipped: 0 })
      log.warn(window?.skipped ? { ...fields, alsoSkipped: window.skipped } : fields, message)
    },
  }
}
