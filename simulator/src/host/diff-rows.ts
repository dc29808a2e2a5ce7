import type { Row } from '../osquery/table-database.ts'

export interface RowDiff {
  readonly added: readonly Row[]
  readonly removed: readonly Row[]
}

/** Compares as multisets: two equal rows of which one goes is one removed row. */
export function diffRows(before: readonly Row[], after: readonly Row[]): RowDiff {
  const counts = new Map<string, number>()
  for (const row of before) count(counts, row, 1)
  const added = after.filter((row) => count(counts, row, -1) < 0)
  return { added, removed: before.filter((row) => (counts.get(toKey(row)) ?? 0) > 0 && count(counts, row, -1) >= 0) }
}

function count(counts: Map<string, number>, row: Row, step: number): number {
  const key = toKey(row)
  const value = (counts.get(key) ?? 0) + step
  counts.set(key, value)
  return value
}

function toKey(row: Row): string {
  return JSON.stringify(Object.entries(row).sort(([left], [right]) => (left < right ? -1 : 1)))
}
