import { type ColumnFile, openColumnFile } from './column-file.ts'
import { findInTable } from './hash-table.ts'
import type { IndexColumns, IndexMeta } from './index-columns.ts'
import { openTexts } from './string-pool.ts'
import { type Order, orders } from '../versions/version-orders.ts'

/** The compact index in memory: typed columns, no object for each row. */
export interface VulnerabilityIndex {
  readonly meta: IndexMeta
  readonly columns: IndexColumns
  text(id: number): string
  /** The number of a lookup, under which its keys are. */
  findLookup(lookup: string): number | undefined
  /** The number of a CVE or advisory. */
  findCve(name: string): number | undefined
  /** Places of equal versions from `low` up to before `high`; equal places when none is equal. */
  findVersion(order: Order, sortKey: string): { readonly low: number; readonly high: number }
  readDescription(cve: number): string
  close(): void
}

export function openIndex(file: string): VulnerabilityIndex {
  return toIndex(openColumnFile<IndexMeta>(file))
}

function toIndex({ meta, columns: raw, readTail, close }: ColumnFile<IndexMeta>): VulnerabilityIndex {
  const columns = raw as unknown as IndexColumns
  const { text, compare } = openTexts(columns.texts, columns.textStarts)
  const lookupText = columns['lookup.text']
  const table = { slots: columns['lookup.slots'], marks: columns['lookup.marks'] }
  const keys = columns['version.sortKeys']
  const starts = columns['version.sortKeyStart']
  const orderStart = columns['version.orderStart']
  const textStart = columns['cve.textStart']
  const textLength = columns['cve.textLength']

  /** Below zero: the version at this place is older. */
  function compareAt(place: number, sortKey: string): number {
    const start = starts[place] ?? 0
    const length = (starts[place + 1] ?? 0) - start
    const shared = Math.min(length, sortKey.length)
    for (let at = 0; at < shared; at++) {
      const difference = (keys[start + at] ?? 0) - sortKey.charCodeAt(at)
      if (difference !== 0) return difference
    }
    return length - sortKey.length
  }

  function firstNotOlder(order: number, sortKey: string): number {
    let low = orderStart[order] ?? 0
    let high = orderStart[order + 1] ?? 0
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareAt(middle, sortKey) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    meta,
    columns,
    text,
    close,
    findLookup: (lookup) => findInTable(table, lookup, (number) => compare(lookupText[number] ?? 0, lookup) === 0),
    findCve(name) {
      // Names come first among the texts, ascending.
      let low = 0
      let high = meta.cveCount
      while (low < high) {
        const middle = (low + high) >>> 1
        if (compare(middle, name) < 0) low = middle + 1
        else high = middle
      }
      return low < meta.cveCount && compare(low, name) === 0 ? low : undefined
    },
    findVersion(order, sortKey) {
      const number = orders.indexOf(order)
      const low = firstNotOlder(number, sortKey)
      const end = orderStart[number + 1] ?? 0
      let high = low
      // Few versions are equal: 1.0 and 1.0.0.
      while (high < end && compareAt(high, sortKey) === 0) high++
      return { low, high }
    },
    readDescription: (cve) => readTail(textStart[cve] ?? 0, textLength[cve] ?? 0).toString('utf8'),
  }
}
