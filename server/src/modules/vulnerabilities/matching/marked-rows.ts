import type { VulnerabilityIndex } from '../index/open-index.ts'

/** The CVEs of one question, with the rows about them of those keys that were looked at. */
export interface MarkedRows {
  readonly rowStart: Uint32Array
  readonly rowCve: Uint32Array
  /** A bit for each CVE: that many stay in the nearest cache while half a million rows are looked at. */
  readonly marks: Uint32Array
  readonly byKey: Map<number, readonly number[]>
}

const noRows: readonly number[] = []

export function createMarkedRows({ columns, meta, findCve }: VulnerabilityIndex, cves: readonly string[]): MarkedRows {
  const marks = new Uint32Array((meta.cveCount >>> 5) + 1)
  for (const cve of cves) {
    const number = findCve(cve)
    if (number !== undefined) marks[number >>> 5] = (marks[number >>> 5] as number) | (1 << (number & 31))
  }
  return { rowStart: columns['key.rowStart'], rowCve: columns['row.cve'], marks, byKey: new Map() }
}

/** Rows of a key that are about the CVEs; found once for all versions with that key. */
export function markedRowsOf(marked: MarkedRows, key: number): readonly number[] {
  let rows = marked.byKey.get(key)
  if (!rows) {
    rows = scan(marked, key)
    marked.byKey.set(key, rows)
  }
  return rows
}

function scan({ rowStart, rowCve, marks }: MarkedRows, key: number): readonly number[] {
  let rows: number[] | undefined
  const end = rowStart[key + 1] as number
  for (let row = rowStart[key] as number; row < end; row++) {
    const cve = rowCve[row] as number
    if ((((marks[cve >>> 5] as number) >>> (cve & 31)) & 1) === 1) (rows ??= []).push(row)
  }
  return rows ?? noRows
}
