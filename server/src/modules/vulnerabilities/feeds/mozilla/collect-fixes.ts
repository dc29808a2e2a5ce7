import type { AdvisoryRecord, AffectedPackage, VersionRange } from '../feed-record.ts'
import { isCveId } from '../reading/field-values.ts'

/** What Mozilla's advisories say of one CVE, or of one of their own numbers: product → versions that fixed it. */
export type Fixes = Map<string, Set<string>>

/** 'Firefox ESR 115.7' → product and version; undefined for what has none ('Firefox OS', 'Thunderbird'). */
export function readFixedIn(text: string): { readonly product: string; readonly version: string } | undefined {
  const [, product, version] = /^([A-Za-z][\w .-]*?)\s+v?(\d+(?:\.\d+)*(?:esr)?)$/.exec(text.trim()) ?? []
  return product === undefined || version === undefined ? undefined : { product: product.toLowerCase(), version }
}

export function addFix(fixes: Fixes, fixedIn: string): boolean {
  const found = readFixedIn(fixedIn)
  if (!found) return false
  const versions = fixes.get(found.product) ?? new Set()
  fixes.set(found.product, versions.add(found.version.replace(/esr$/, '')))
  return true
}

export function toAdvisory(id: string, fixes: Fixes): AdvisoryRecord {
  const affected: AffectedPackage[] = []
  for (const [product, versions] of fixes)
    affected.push({
      ecosystem: 'mozilla',
      package: product,
      order: 'mozilla',
      ranges: toRanges(versions),
      versions: [],
    })
  const cves = isCveId(id) ? [id] : []
  return { kind: 'advisory', source: 'mozilla', id, cves, isWithdrawn: false, affected }
}

/**
 * A product that was mended in several branches (Thunderbird 128.8 and 136): what follows the branch of the fix before is
 * vulnerable up to the next fix, so that a machine on a mended older branch is not reported, and one on 135 is.
 */
function toRanges(versions: ReadonlySet<string>): readonly VersionRange[] {
  const sorted = [...versions].sort(compareNumbers)
  return sorted.map((fixed, index) => ({
    introduced: index === 0 ? undefined : String(Number.parseInt(sorted[index - 1] ?? '', 10) + 1),
    fixed,
    lastAffected: undefined,
  }))
}

function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
