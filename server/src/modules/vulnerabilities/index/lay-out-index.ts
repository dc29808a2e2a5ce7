import { buildHashTable } from './hash-table.ts'
import type { IndexColumns } from './index-columns.ts'
import { lookupOfKey } from './lookup-key.ts'
import type { MergedRows } from './merge-rows.ts'
import { exactVersion, kindOf, orderNumber } from './row-flags.ts'
import type { StringPool } from './string-pool.ts'
import type { FinishedVersions } from './version-table.ts'

type RowColumns = Pick<IndexColumns, Extract<keyof IndexColumns, `${'row' | 'key' | 'lookup'}.${string}`>>
type VersionColumns = Pick<IndexColumns, Extract<keyof IndexColumns, `version.${string}`>>

/** Sorts rows by key, the exact versions of each key first and in their order. */
export function layOutRows(rows: MergedRows, pool: StringPool, versions: FinishedVersions): RowColumns {
  const keys = sortKeys(rows, pool)
  const low = new Uint32Array(rows.count)
  const high = new Uint32Array(rows.count)
  const place = new Uint32Array(rows.count)
  const keyNumber = new Uint32Array(rows.count)
  const versionCount = versions.texts.length
  for (let at = 0; at < rows.count; at++) {
    const flags = rows.flags[at] ?? 0
    low[at] = versions.placeOf(orderNumber(flags), rows.low[at] ?? 0)
    high[at] = versions.placeOf(orderNumber(flags), rows.high[at] ?? 0)
    place[at] = kindOf(flags) === exactVersion ? (low[at] ?? 0) : versionCount
    keyNumber[at] = keys.numberOf(rows.key[at] ?? 0)
  }
  const byVersion = countingSort(identity(rows.count), place, versionCount + 1)
  const order = countingSort(byVersion, keyNumber, keys.texts.length)
  const rowStart = new Uint32Array(keys.texts.length + 1)
  const exactEnd = new Uint32Array(keys.texts.length)
  for (const key of keyNumber) rowStart[key + 1] = (rowStart[key + 1] ?? 0) + 1
  for (let key = 0; key < keys.texts.length; key++) rowStart[key + 1] = (rowStart[key + 1] ?? 0) + (rowStart[key] ?? 0)
  exactEnd.set(rowStart.subarray(0, keys.texts.length))
  for (let at = 0; at < rows.count; at++) {
    if ((place[at] ?? 0) < versionCount) exactEnd[keyNumber[at] ?? 0] = (exactEnd[keyNumber[at] ?? 0] ?? 0) + 1
  }
  return {
    'row.cve': pick(rows.cve, order),
    'row.source': pick(rows.source, order),
    'row.flags': pick(rows.flags, order),
    'row.low': pick(low, order),
    'row.high': pick(high, order),
    'row.detail': pick(rows.detail, order),
    'row.condition': pick(rows.condition, order),
    'key.text': Uint32Array.from(keys.texts, (text) => pool.idOf(text)),
    'key.rowStart': rowStart,
    'key.exactEnd': exactEnd,
    ...layOutLookups(keys.texts, pool),
  }
}

function sortKeys(rows: MergedRows, pool: StringPool) {
  const used = [...new Set(rows.key)].map((id) => ({ id, text: pool.texts[id] ?? '' }))
  const sorted = used
    .map(({ id, text }) => ({ id, text, sortBy: `${lookupOfKey(text)}\0${text}` }))
    .sort((a, b) => (a.sortBy < b.sortBy ? -1 : 1))
  const numbers = new Map(sorted.map(({ id }, number) => [id, number]))
  return { texts: sorted.map(({ text }) => text), numberOf: (id: number) => numbers.get(id) ?? 0 }
}

function layOutLookups(keys: readonly string[], pool: StringPool) {
  const lookups: string[] = []
  const starts: number[] = []
  for (const [number, key] of keys.entries()) {
    const lookup = lookupOfKey(key)
    if (lookup === lookups.at(-1)) continue
    lookups.push(lookup)
    starts.push(number)
  }
  const { slots, marks } = buildHashTable(lookups)
  return {
    'lookup.text': Uint32Array.from(lookups, (text) => pool.idOf(text)),
    'lookup.keyStart': Uint32Array.from([...starts, keys.length]),
    'lookup.slots': slots,
    'lookup.marks': marks,
  }
}

export function layOutVersions({ texts, sortKeys, orderStarts }: FinishedVersions, pool: StringPool): VersionColumns {
  const starts = new Uint32Array(sortKeys.length + 1)
  for (const [at, key] of sortKeys.entries()) starts[at + 1] = (starts[at] ?? 0) + key.length
  return {
    'version.text': Uint32Array.from(texts, (text) => pool.idOf(text)),
    'version.orderStart': orderStarts,
    'version.sortKeys': Buffer.from(sortKeys.join(''), 'latin1'),
    'version.sortKeyStart': starts,
  }
}

function identity(count: number): Uint32Array {
  const ids = new Uint32Array(count)
  for (let at = 0; at < count; at++) ids[at] = at
  return ids
}

/** Stable: rows of one bucket keep their order. */
function countingSort(order: Uint32Array, bucketOf: Uint32Array, buckets: number): Uint32Array {
  const starts = new Uint32Array(buckets + 1)
  for (const bucket of bucketOf) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1
  for (let bucket = 0; bucket < buckets; bucket++)
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0)
  const sorted = new Uint32Array(order.length)
  for (const row of order) {
    const bucket = bucketOf[row] ?? 0
    const at = starts[bucket] ?? 0
    sorted[at] = row
    starts[bucket] = at + 1
  }
  return sorted
}

function pick<T extends Uint8Array | Uint16Array | Uint32Array>(values: T, order: Uint32Array): T {
  const picked = new (values.constructor as new (length: number) => T)(order.length)
  for (let at = 0; at < order.length; at++) picked[at] = values[order[at] ?? 0] ?? 0
  return picked
}
