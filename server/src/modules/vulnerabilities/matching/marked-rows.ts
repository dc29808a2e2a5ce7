import type { VulnerabilityIndex } from '../index/open-index.ts'

/** The rows about the CVEs of one question, by key. */
export interface MarkedRows {
  isMarked(key: number): boolean
  /** As they lie in the index: of equal statements the first stands. */
  rowsOf(key: number): readonly number[]
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

  /** Where the rows of these CVEs are in `rows` and `keys`. */
  function placesOf(cves: ReadonlySet<string>): readonly number[] {
    const places: number[] = []
    for (const name of cves) {
      const cve = findCve(name)
      if (cve === undefined) continue
      const end = cveStart[cve + 1] as number
      for (let at = cveStart[cve] as number; at < end; at++) places.push(at)
    }
    return places
  }

  return (cves) => {
    const places = placesOf(cves)
    // A chain for each key, from its last place back: numbers are those in `places` + 1, and 0 ends it.
    const lastOf = new Uint32Array(rowStart.length - 1)
    const before = new Uint32Array(places.length + 1)
    for (let number = 1; number <= places.length; number++) {
      const key = keys[places[number - 1] as number] as number
      before[number] = lastOf[key] as number
      lastOf[key] = number
    }
    return {
      isMarked: (key) => lastOf[key] !== 0,
      rowsOf(key) {
        const own: number[] = []
        for (let number = lastOf[key] as number; number !== 0; number = before[number] as number)
          own.push(rows[places[number - 1] as number] as number)
        return own.length < 2 ? own : own.sort((one, other) => one - other)
      },
    }
  }
}
