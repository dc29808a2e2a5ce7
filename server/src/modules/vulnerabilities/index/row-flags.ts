import { type Order, orders } from '../versions/version-orders.ts'

/** How a row of the index says which versions it means; packed into 16 bits. */
export const exactVersion = 0
export const versionRange = 1
/** Any version: no bounds at all. */
export const anyVersion = 2
/** `low` is a pattern: 1.2.* */
export const versionPattern = 3
const kindMask = 3

export const startExcluding = 1 << 2
export const endExcluding = 1 << 3
/** Vendor and product come from free text. */
export const derivedName = 1 << 4
export const lowCountsYears = 1 << 5
export const highCountsYears = 1 << 6
const orderShift = 7
const orderMask = 7 << orderShift
/** The criterion leaves the update open: 8.1 means 8.1p1 as well. */
export const anyUpdate = 1 << 10

/** No bound, no condition, no text. */
export const none = 0xffff_ffff

export function kindOf(flags: number): number {
  return flags & kindMask
}

export function orderFlag(order: Order): number {
  return orders.indexOf(order) << orderShift
}

/** The order's place in `orders`. */
export function orderNumber(flags: number): number {
  return (flags & orderMask) >> orderShift
}
