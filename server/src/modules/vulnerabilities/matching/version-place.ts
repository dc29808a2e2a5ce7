import type { VulnerabilityIndex } from '../index/open-index.ts'
import {
  anyUpdate,
  anyVersion,
  endExcluding,
  exactVersion,
  highCountsYears,
  kindOf,
  lowCountsYears,
  none,
  startExcluding,
} from '../index/row-flags.ts'
import { type Order, toSortKey } from '../versions/version-orders.ts'
import { isDigit, isLetter } from '../versions/sort-key.ts'
import { isYearScheme } from '../versions/version-scheme.ts'

/** Where a version stands among those of the index: equal ones from `low` up to before `high`. */
export interface VersionPlace {
  readonly text: string
  readonly low: number
  readonly high: number
  /** Of 8.1p1 the place of 8.1, of 5.11.6 (9890) that of 5.11.6; an empty range when there is no such part. */
  readonly baseLow: number
  readonly baseHigh: number
  readonly countsYears: boolean
}

const updateSuffix = /(?:\s*\([^)]*\)|[-_. ]?(?:p|sp|patch|update|a|b|rc|alpha|beta)\d+)$/i

const nowhere = { low: 0, high: 0 }

/** Spares most versions the pattern: it ends with a bracket, or with a digit after a letter. */
function mayEndWithUpdate(text: string): boolean {
  let at = text.length - 1
  if (text.charCodeAt(at) === bracket) return true
  while (at >= 0 && isDigit(text.charCodeAt(at))) at--
  return at >= 0 && at < text.length - 1 && isLetter(text.charCodeAt(at))
}

const bracket = ')'.charCodeAt(0)

export function placeVersion(index: VulnerabilityIndex, order: Order, text: string): VersionPlace | undefined {
  const sortKey = toSortKey(order, text)
  if (sortKey === undefined) return undefined
  const { low, high } = index.findVersion(order, sortKey)
  const base = order === 'nvd' && mayEndWithUpdate(text) ? text.replace(updateSuffix, '') : text
  const baseKey = base === text || base === '' ? undefined : toSortKey(order, base)
  const basePlace = baseKey === undefined ? nowhere : index.findVersion(order, baseKey)
  // The versions of a package's advisories are its own, and those have one order.
  const countsYears = order === 'nvd' && isYearScheme(text)
  return { text, low, high, baseLow: basePlace.low, baseHigh: basePlace.high, countsYears }
}

/** What a row says about a version. */
export type VersionAnswer = 'inside' | 'outside' | 'any' | 'other-scheme'

/** Of rows with a version or bounds. */
export function compareRow(place: VersionPlace, flags: number, low: number, high: number): VersionAnswer {
  const kind = kindOf(flags)
  if (kind === anyVersion) return 'any'
  if (kind === exactVersion) return isExact(place, low, flags) ? 'inside' : 'outside'
  if (startsAfter(place, flags, low) || endsBefore(place, flags, high)) return 'outside'
  const isOther =
    (low !== none && ((flags & lowCountsYears) !== 0) !== place.countsYears) ||
    (high !== none && ((flags & highCountsYears) !== 0) !== place.countsYears)
  return isOther ? 'other-scheme' : 'inside'
}

function isExact({ low, high, baseLow, baseHigh }: VersionPlace, version: number, flags: number): boolean {
  if (version >= low && version < high) return true
  return (flags & anyUpdate) !== 0 && version >= baseLow && version < baseHigh
}

function startsAfter({ low: own, high: after }: VersionPlace, flags: number, low: number): boolean {
  if (low === none) return false
  return flags & startExcluding ? low >= own : low >= after
}

function endsBefore(place: VersionPlace, flags: number, high: number): boolean {
  if (high === none) return false
  if (flags & endExcluding) return high < place.high
  const isBase = high >= place.baseLow && high < place.baseHigh
  return high < place.low && !isBase
}
