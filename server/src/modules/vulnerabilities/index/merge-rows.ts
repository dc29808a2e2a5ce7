import { orders } from '../versions/version-orders.ts'
import type { ChosenRecords } from './choose-records.ts'
import { type ContentHash, hashText, mixNumber } from './content-hash.ts'
import { uint16Column, uint32Column, uint8Column } from './growing-column.ts'
import { none, orderNumber } from './row-flags.ts'
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

/** The source's own attributes of a row end before this number; advisories name themselves instead. */
const lastCveSource = 1
const unknown = -1
const unusable = -2

export function mergeRows(
  segments: readonly Segment[],
  chosen: ChosenRecords,
  deps: { pool: StringPool; versions: VersionTable },
): MergedRows {
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
  const hashes = createTextHashes(deps.pool)

  function mergeSegment(number: number, segment: Segment): void {
    const { row, record, texts } = segment
    const textId = remember(texts, (text) => hashes.idOf(text))
    const versionId = orders.map((order) => remember(texts, (text) => deps.versions.add(order, text) ?? unusable))
    const versionOf = (order: number, local: number) =>
      local === none ? none : (versionId[order]?.(local) ?? unusable)
    for (let at = 0; at < segment.rowCount; at++) {
      const owner = row.record[at] as number
      if (!chosen.counts(number, owner)) continue
      const cve = row.cve[at] as number
      const source = record.source[owner] as number
      if (source > lastCveSource && chosen.isOverruled(number, owner, texts[cve] ?? '')) continue
      const flags = row.flags[at] as number
      const order = orderNumber(flags)
      const low = versionOf(order, row.low[at] as number)
      const high = versionOf(order, row.high[at] as number)
      // A bound that is no version says nothing that could be compared.
      if (low === unusable || high === unusable) continue
      const key = textId(row.key[at] as number)
      const detail = textId(source > lastCveSource ? (record.name[owner] as number) : (row.attributes[at] as number))
      const condition = textId(row.condition[at] as number)
      columns.cve.push(textId(cve))
      columns.key.push(key)
      columns.detail.push(detail)
      columns.condition.push(condition)
      columns.source.push(source)
      columns.flags.push(flags)
      columns.low.push(low)
      columns.high.push(high)
      const bounds = [row.low[at], row.high[at]].map((local) => (local === none ? none : textId(local as number)))
      const { first, second } = hashes.mix(flags * 16 + source, [key, detail, condition, ...bounds])
      columns.firstHash.push(first)
      columns.secondHash.push(second)
    }
  }

  for (const [number, segment] of segments.entries()) mergeSegment(number, segment)
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

/** Asks once for each text of a segment. */
function remember(texts: readonly string[], find: (text: string) => number): (local: number) => number {
  const found = new Int32Array(texts.length).fill(unknown)
  return (local) => {
    const known = found[local] ?? unknown
    if (known !== unknown) return known
    const id = find(texts[local] ?? '')
    found[local] = id
    return id
  }
}

/** Hashes of the pool's texts, each made once. */
function createTextHashes(pool: StringPool) {
  let first = new Uint32Array(1 << 16)
  let second = new Uint32Array(1 << 16)
  let known = 0
  return {
    idOf(text: string): number {
      const id = pool.idOf(text)
      for (; known <= id; known++) {
        if (known === first.length) {
          first = grow(first)
          second = grow(second)
        }
        const hash = hashText(pool.texts[known] ?? '')
        first[known] = hash.first
        second[known] = hash.second
      }
      return id
    },
    mix(start: number, ids: readonly number[]): ContentHash {
      let [one, two] = [start, ~start >>> 0]
      for (const id of ids) {
        one = mixNumber(one, id === none ? 1 : (first[id] as number))
        two = mixNumber(two, id === none ? 1 : (second[id] as number))
      }
      return { first: one, second: two }
    },
  }
}

function grow(values: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(values.length * 2)
  larger.set(values)
  return larger
}
