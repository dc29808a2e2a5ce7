import { formatDuration, parseDuration } from '../../../kernel/duration.ts'
import { errorText, invalidField } from '../../../kernel/errors.ts'

const shortestMs = 1_000
const longestMs = 30 * 24 * 3_600_000

/** Milliseconds of a Go duration or a number of nanoseconds; undefined for 0. Throws `invalid`. */
export function parseInterval(field: string, value: string | number): number | undefined {
  const ms = typeof value === 'number' ? value / 1e6 : parseText(field, value)
  if (ms === 0) return undefined
  if (ms < shortestMs || ms > longestMs) {
    throw invalidField(
      field,
      `${field} is ${formatDuration(ms)}; it must be from 1s to 720h (30 days), or 0 for the usual`,
    )
  }
  return Math.round(ms)
}

function parseText(field: string, text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    throw invalidField(field, `${field}: ${errorText(error)}`)
  }
}
