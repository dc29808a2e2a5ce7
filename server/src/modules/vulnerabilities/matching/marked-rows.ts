import type { VulnerabilityIndex } from '../index/open-index.ts'

/** The rows about the CVEs of one question, by key: `for (let at = first(key); at !== 0; at = next(at)) rowAt(at)`. */
export interface MarkedRows {
  /** 0: the key has none. */
  first(key: number): number
  next(at: number): number
  rowAt(at: number): number
}

/** Rows lie by key; to find those of a CVE without looking at all, their numbers are kept in the order of the CVEs too. */
export function createRowMarking({
  columns,
  meta,
  findCve,
}: VulnerabilityIndex): (cves: ReadonlySet<string>) => MarkedRows {
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
    const numbers: number[] = []
    let count = 0
    for (const name of cves) {
      const cve = findCve(name)
      if (cve === undefined) continue
      numbers.push(cve)
      count += (cveStart[cve + 1] as number) - (cveStart[cve] as number)
    }
    // A chain for each key: places are counted from 1, and 0 ends it.
    const firstOf = new Uint32Array(rowStart.length - 1)
    const nextOf = new Uint32Array(count + 1)
    const rowOf = new Uint32Array(count + 1)
    let place = 0
    for (const cve of numbers) {
      const end = cveStart[cve + 1] as number
      for (let at = cveStart[cve] as number; at < end; at++) {
        const key = keys[at] as number
        place++
        rowOf[place] = rows[at] as number
        nextOf[place] = firstOf[key] as number
        firstOf[key] = place
      }
    }
    return {
      first: (key) => firstOf[key] as number,
      next: (at) => nextOf[at] as number,
      rowAt: (at) => rowOf[at] as number,
    }
  }
}
