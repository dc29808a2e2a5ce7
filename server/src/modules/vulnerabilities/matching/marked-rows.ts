import type { VulnerabilityIndex } from '../index/open-index.ts'

/** The rows about the CVEs of one question, by key. */
export interface MarkedRows {
  readonly byKey: ReadonlyMap<number, readonly number[]>
}

const noRows: readonly number[] = []

/** Rows lie by key; to find those of a CVE without looking at all, their numbers are kept in the order of the CVEs too. */
export function createRowMarking({
  columns,
  meta,
  findCve,
}: VulnerabilityIndex): (cves: Iterable<string>) => MarkedRows {
  const [rowStart, rowCve] = [columns['key.rowStart'], columns['row.cve']]
  const cveStart = new Uint32Array(meta.cveCount + 1)
  for (const cve of rowCve) cveStart[cve + 1] = (cveStart[cve + 1] as number) + 1
  for (let cve = 0; cve < meta.cveCount; cve++) {
    cveStart[cve + 1] = (cveStart[cve + 1] as number) + (cveStart[cve] as number)
  }
  const next = cveStart.slice()
  const rows = new Uint32Array(rowCve.length)
  const keys = new Uint32Array(rowCve.length)
  for (let key = 0; key < rowStart.length - 1; key++) {
    const end = rowStart[key + 1] as number
    for (let row = rowStart[key] as number; row < end; row++) {
      const cve = rowCve[row] as number
      const at = next[cve] as number
      rows[at] = row
      keys[at] = key
      next[cve] = at + 1
    }
  }

  return (cves) => {
    const byKey = new Map<number, number[]>()
    for (const name of new Set(cves)) {
      const cve = findCve(name)
      if (cve === undefined) continue
      const end = cveStart[cve + 1] as number
      for (let at = cveStart[cve] as number; at < end; at++) {
        const [row, key] = [rows[at] as number, keys[at] as number]
        const own = byKey.get(key)
        if (own) own.push(row)
        else byKey.set(key, [row])
      }
    }
    // As they lie in the index: of equal statements the first stands.
    for (const own of byKey.values()) if (own.length > 1) own.sort((one, other) => one - other)
    return { byKey }
  }
}

export function markedRowsOf({ byKey }: MarkedRows, key: number): readonly number[] {
  return byKey.get(key) ?? noRows
}
