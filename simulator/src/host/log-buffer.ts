import type { Clock } from '../clock.ts'
import type { LogType } from '../protocol/request-bodies.ts'

const maxLinesPerRequest = 1024
const maxLinesKept = 10_000
const maxBackoffSeconds = 3600

/** Log lines of one type that wait to be acknowledged. */
export interface LogBuffer {
  readonly logType: LogType
  add(line: Readonly<Record<string, unknown>>): void
  /** The lines of the next request; the same ones again until `acknowledge`. */
  peek(): readonly string[]
  acknowledge(count: number): void
  /** Waits period times n² after the n-th failure in a row. */
  postpone(periodSeconds: number): void
  isPostponed(): boolean
  length(): number
}

export function createLogBuffer(logType: LogType, clock: Clock): LogBuffer {
  const lines: string[] = []
  let failures = 0
  let notBeforeMs = Number.NEGATIVE_INFINITY
  return {
    logType,
    add(line) {
      lines.push(JSON.stringify(line))
      if (lines.length > maxLinesKept) lines.shift()
    },
    peek: () => lines.slice(0, maxLinesPerRequest),
    acknowledge(count) {
      lines.splice(0, count)
      failures = 0
      notBeforeMs = Number.NEGATIVE_INFINITY
    },
    postpone(periodSeconds) {
      failures++
      notBeforeMs = clock.monotonicMs() + Math.min(periodSeconds * failures ** 2, maxBackoffSeconds) * 1000
    },
    isPostponed: () => clock.monotonicMs() < notBeforeMs,
    length: () => lines.length,
  }
}
