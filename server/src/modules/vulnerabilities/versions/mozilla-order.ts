import { nvdSortKey } from './nvd-order.ts'

/** 115.4.0esr and 115.4 are the same; a beta (120.0b3) comes before its release. */
export function mozillaSortKey(version: string): string | undefined {
  return nvdSortKey(version.trim().replace(/\s*esr$/i, ''))
}
