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
  const versionCount = versions.texts.length
  const { low, high, place, keyNumber } = placeRows(rows, keys.numberOf, versions)
  const byVersion = countingSort(identity(rows.count), place, versionCount + 1)
  const order = countingSort(byVersion, keyNumber, keys.texts.length)
  const rowStart = countStarts(keyNumber, keys.texts.length)
  const exactEnd = rowStart.slice(0, keys.texts.length)
  for (let at = 0; at < rows.count; at++) {
    const key = keyNumber[at] as number
    if ((place[at] as number) < versionCount) exactEnd[key] = (exactEnd[key] as number) + 1
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

/** What rows are sorted by: the key, and for an exact version its place. */
function placeRows(rows: MergedRows, keyNumberOf: (id: number) => number, versions: FinishedVersions) {
  const make = () => new Uint32Array(rows.count)
  const [low, high, place, keyNumber] = [make(), make(), make(), make()]
  for (let at = 0; at < rows.count; at++) {
    const flags = rows.flags[at] as number
    const order = orderNumber(flags)
    low[at] = versions.placeOf(order, rows.low[at] as number)
    high[at] = versions.placeOf(order, rows.high[at] as number)
    place[at] = kindOf(flags) === exactVersion ? (low[at] as number) : versions.texts.length
    keyNumber[at] = keyNumberOf(rows.key[at] as number)
  }
  return { low, high, place, keyNumber }
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
  const starts = countStarts(bucketOf, buckets)
  const sorted = new Uint32Array(order.length)
  for (const row of order) {
    const bucket = bucketOf[row] as number
    const at = starts[bucket] as number
    sorted[at] = row
    starts[bucket] = at + 1
  }
  return sorted
}

/** Where each bucket begins; one more at the end. */
function countStarts(bucketOf: Uint32Array, buckets: number): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(buckets + 1)
  for (const bucket of bucketOf) starts[bucket + 1] = (starts[bucket + 1] as number) + 1
  for (let bucket = 0; bucket < buckets; bucket++)
    starts[bucket + 1] = (starts[bucket + 1] as number) + (starts[bucket] as number)
  return starts
}

function pick<T extends Uint8Array | Uint16Array | Uint32Array>(values: T, order: Uint32Array): T {
  const picked = new (values.constructor as new (length: number) => T)(order.length)
  for (let at = 0; at < order.length; at++) picked[at] = values[order[at] ?? 0] ?? 0
  return picked
}
