import type { Row } from '../../../platform/ingest/checkin.ts'

const maxTextLength = 255

/** Text of a column, trimmed and cut; "" when absent. Values come from the host and may be anything. */
export function text(row: Row | undefined, column: string): string {
  return (row?.[column] ?? '').trim().slice(0, maxTextLength)
}

/** A whole number of a column between 0 and `max`; 0 when absent or no number. */
export function count(row: Row | undefined, column: string, max = 2_147_483_647): number {
  const value = Math.trunc(Number(row?.[column] ?? ''))
  return Number.isFinite(value) && value > 0 ? Math.min(value, max) : 0
}

/** A number of bytes or seconds; 0 when absent or no number. */
export function large(row: Row | undefined, column: string): number {
  return count(row, column, Number.MAX_SAFE_INTEGER)
}
