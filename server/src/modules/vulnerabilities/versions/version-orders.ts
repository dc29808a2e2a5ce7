import type { VersionOrder } from '../feeds/feed-record.ts'
import { dpkgSortKey } from './dpkg-order.ts'
import { mozillaSortKey } from './mozilla-order.ts'
import { nvdSortKey } from './nvd-order.ts'
import { pep440SortKey } from './pep440-order.ts'
import { rpmSortKey } from './rpm-order.ts'
import { semverSortKey } from './semver-order.ts'
import type { ToSortKey } from './sort-key.ts'
import { windowsSortKey } from './windows-order.ts'

/** The orders of advisories, and the one of NVD's ranges. */
export type Order = VersionOrder | 'nvd'

/** The place in this list is what the index stores: append only. */
export const orders: readonly Order[] = ['nvd', 'dpkg', 'rpm', 'pep440', 'semver', 'windows', 'mozilla']

const sortKeys: Readonly<Record<Order, ToSortKey>> = {
  nvd: nvdSortKey,
  dpkg: dpkgSortKey,
  rpm: rpmSortKey,
  pep440: pep440SortKey,
  semver: semverSortKey,
  windows: windowsSortKey,
  mozilla: mozillaSortKey,
}

/** Undefined when the text is no version of that order. */
export function toSortKey(order: Order, version: string): string | undefined {
  return sortKeys[order](version)
}

/** Below zero: a is older; undefined when one of them is no version. */
export function compareVersions(order: Order, a: string, b: string): number | undefined {
  const left = toSortKey(order, a)
  const right = toSortKey(order, b)
  if (left === undefined || right === undefined) return undefined
  return left === right ? 0 : left < right ? -1 : 1
}
