import { compareVersions } from '../versions/version-orders.ts'
import { mozillaBranchStart } from '../versions/mozilla-order.ts'

export interface FixedRange {
  readonly from: string | undefined
  readonly before: string
}

/**
 * Mozilla fixes each branch of a product by its own release: 45.9 and 52.1 means that 45.9 and what follows in its branch
 * are well, as is everything after 52.1, and that 52.0 is not.
 */
export function mozillaRanges(fixed: readonly string[]): readonly FixedRange[] {
  const ascending = [...new Set(fixed)].sort((a, b) => compareVersions('mozilla', a, b) ?? 0)
  return ascending.map((before, at) => ({ from: at === 0 ? undefined : mozillaBranchStart(before), before }))
}
