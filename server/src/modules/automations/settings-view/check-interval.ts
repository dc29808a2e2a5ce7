import { formatDuration, parseDuration } from '../../../kernel/duration.ts'
import { errorText, invalidField } from '../../../kernel/errors.ts'

const field = 'webhook_settings.interval'
const shortestMs = 1_000
const longestMs = 30 * 24 * 3_600_000

export const defaultIntervalMs = 24 * 3_600_000

/** Milliseconds of a Go duration or a number of nanoseconds; 0 is the default. Throws `invalid`. */
export function parseInterval(value: string | number): number {
  const ms = typeof value === 'number' ? value / 1e6 : parseText(value)
  if (ms === 0) return defaultIntervalMs
  if (ms < shortestMs || ms > longestMs) {
    throw invalidField(field, `${field} is ${formatDuration(ms)}; it must be from 1s to 720h (30 days), or 0 for 24h`)
  }
  return Math.round(ms)
}

function parseText(text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    throw invalidField(field, `${field}: ${errorText(error)}`)
  }
}
