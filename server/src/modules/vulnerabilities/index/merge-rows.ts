import type { ChosenRecords } from './choose-records.ts'
import { hashText, mixNumber } from './content-hash.ts'
import { uint16Column, uint32Column, uint8Column } from './growing-column.ts'
import { none, orderOf } from './row-flags.ts'
import type { Segment } from './segment.ts'
import type { StringPool } from './string-pool.ts'
import type { VersionTable } from './version-table.ts'

/** Rows of all segments that count, with texts and versions of the whole index. */
export interface MergedRows {
  readonly count: number
  /** Numbers of texts. */
  readonly cve: Uint32Array
  readonly key: Uint32Array
  /** Attributes of a criterion, or the id of an advisory. */
  readonly detail: Uint32Array
  readonly condition: Uint32Array
  readonly source: Uint8Array
  readonly flags: Uint16Array
  /** Numbers of the version table. */
  readonly low: Uint32Array
  readonly high: Uint32Array
  /** By content, not by number: equal rows of two builds have equal hashes. */
  readonly firstHash: Uint32Array
  readonly secondHash: Uint32Array
}

interface NewRow {
  readonly cve: string
  readonly key: string
  readonly detail: string
  readonly condition: string
  readonly source: number
  readonly flags: number
  readonly low: string | undefined
  readonly high: string | undefined
}

export function mergeRows(
  segments: readonly Segment[],
  chosen: ChosenRecords,
  deps: { pool: StringPool; versions: VersionTable },
): MergedRows {
  const { pool, versions } = deps
  const columns = {
    cve: uint32Column(),
    key: uint32Column(),
    detail: uint32Column(),
    condition: uint32Column(),
    source: uint8Column(),
    flags: uint16Column(),
    low: uint32Column(),
    high: uint32Column(),
    firstHash: uint32Column(),
    secondHash: uint32Column(),
  }
  const hashes: { first: number; second: number }[] = []

  function idOf(text: string): number {
    const id = pool.idOf(text)
    hashes[id] ??= hashText(text)
    return id
  }

  function add(row: NewRow): void {
    const order = orderOf(row.flags)
    const low = row.low === undefined ? none : versions.add(order, row.low)
    const high = row.high === undefined ? none : versions.add(order, row.high)
    // A bound that is no version says nothing that could be compared.
    if (low === undefined || high === undefined) return
    const texts = [idOf(row.key), idOf(row.detail), idOf(row.condition)] as const
    let first = mixNumber(row.source, row.flags)
    let second = mixNumber(row.flags, row.source)
    for (const text of [
      ...texts,
      row.low === undefined ? -1 : idOf(row.low),
      row.high === undefined ? -1 : idOf(row.high),
    ]) {
      first = mixNumber(first, hashes[text]?.first ?? 1)
      second = mixNumber(second, hashes[text]?.second ?? 1)
    }
    columns.cve.push(idOf(row.cve))
    columns.key.push(texts[0])
    columns.detail.push(texts[1])
    columns.condition.push(texts[2])
    columns.source.push(row.source)
    columns.flags.push(row.flags)
    columns.low.push(low)
    columns.high.push(high)
    columns.firstHash.push(first)
    columns.secondHash.push(second)
  }

  for (const [number, segment] of segments.entries()) {
    const { row, record, texts } = segment
    for (let at = 0; at < segment.rowCount; at++) {
      const owner = row.record[at] ?? 0
      const cve = texts[row.cve[at] ?? 0] ?? ''
      if (!chosen.counts(number, owner) || chosen.isOverruled(number, owner, cve)) continue
      const flags = row.flags[at] ?? 0
      const isAdvisory = record.source[owner] !== undefined && (record.source[owner] ?? 0) > 1
      const textAt = (id: number | undefined) => (id === none || id === undefined ? undefined : texts[id])
      add({
        cve,
        key: texts[row.key[at] ?? 0] ?? '',
        detail: (isAdvisory ? texts[record.name[owner] ?? 0] : texts[row.attributes[at] ?? 0]) ?? '',
        condition: texts[row.condition[at] ?? 0] ?? '',
        source: record.source[owner] ?? 0,
        flags,
        low: textAt(row.low[at]),
        high: textAt(row.high[at]),
      })
    }
  }
  return {
    count: columns.cve.length,
    cve: columns.cve.take(),
    key: columns.key.take(),
    detail: columns.detail.take(),
    condition: columns.condition.take(),
    source: columns.source.take(),
    flags: columns.flags.take(),
    low: columns.low.take(),
    high: columns.high.take(),
    firstHash: columns.firstHash.take(),
    secondHash: columns.secondHash.take(),
  }
}
