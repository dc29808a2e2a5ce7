import { type Order, orders, toSortKey } from '../versions/version-orders.ts'
import { none } from './row-flags.ts'
import { createStringPool, type StringPool } from './string-pool.ts'

/** Collects versions of all orders and gives each a place in the order, so that comparing is comparing numbers. */
export interface VersionTable {
  /** A number that `placeOf` takes once all are added; undefined when the text is no version of the order. */
  add(order: Order, text: string): number | undefined
  finish(): FinishedVersions
}

export interface FinishedVersions {
  /** Where the versions of each order begin; one more at the end. */
  readonly orderStarts: Uint32Array
  readonly texts: readonly string[]
  readonly sortKeys: readonly string[]
  /** `none` stays `none`. */
  /** `order` by its place in `orders`. */
  placeOf(order: number, id: number): number
}

interface OrderVersions {
  readonly pool: StringPool
  readonly keys: (string | undefined)[]
}

export function createVersionTable(): VersionTable {
  const byOrder = new Map<Order, OrderVersions>(orders.map((order) => [order, { pool: createStringPool(), keys: [] }]))

  function versionsOf(order: Order): OrderVersions {
    const versions = byOrder.get(order)
    if (!versions) throw new Error(`there is no version order ${order}`)
    return versions
  }

  return {
    add(order, text) {
      const { pool, keys } = versionsOf(order)
      const id = pool.idOf(text)
      if (id === keys.length) keys.push(toSortKey(order, text))
      return keys[id] === undefined ? undefined : id
    },
    finish() {
      const orderStarts = new Uint32Array(orders.length + 1)
      const texts: string[] = []
      const sortKeys: string[] = []
      const places: Uint32Array[] = []
      for (const [at, order] of orders.entries()) {
        orderStarts[at] = texts.length
        const { pool, keys } = versionsOf(order)
        const place = new Uint32Array(keys.length)
        for (const id of sortedIds(pool.texts, keys)) {
          place[id] = texts.length
          texts.push(pool.texts[id] ?? '')
          sortKeys.push(keys[id] ?? '')
        }
        places.push(place)
      }
      orderStarts[orders.length] = texts.length
      return {
        ...{ orderStarts, texts, sortKeys },
        placeOf: (order, id) => (id === none ? none : (places[order]?.[id] ?? none)),
      }
    },
  }
}

function sortedIds(texts: readonly string[], keys: readonly (string | undefined)[]): readonly number[] {
  const ids: number[] = []
  for (const [id, key] of keys.entries()) if (key !== undefined) ids.push(id)
  // The text decides between equal versions, so that equal data makes an equal file.
  const textOf = (id: number) => texts[id] ?? ''
  const keyOf = (id: number) => keys[id] ?? ''
  return ids.sort((a, b) => compare(keyOf(a), keyOf(b)) || compare(textOf(a), textOf(b)))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
