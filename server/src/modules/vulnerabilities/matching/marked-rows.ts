import type { VulnerabilityIndex } from '../index/open-index.ts'

/** Rows of a key that are about the CVEs of one question; found once for all versions with that key. */
export type MarkedRows = (key: number) => readonly number[]

export function createMarkedRows(index: VulnerabilityIndex, cves: readonly string[]): MarkedRows {
  const rowStart = index.columns['key.rowStart']
  const rowCve = index.columns['row.cve']
  const marks = new Uint8Array(index.meta.cveCount)
  for (const cve of cves) {
    const number = index.findCve(cve)
    if (number !== undefined) marks[number] = 1
  }
  const byKey = new Map<number, readonly number[]>()
  return (key) => {
    const known = byKey.get(key)
    if (known) return known
    const rows: number[] = []
    const end = rowStart[key + 1] ?? 0
    for (let row = rowStart[key] ?? 0; row < end; row++) if (marks[rowCve[row] ?? 0] === 1) rows.push(row)
    byKey.set(key, rows)
    return rows
  }
}
