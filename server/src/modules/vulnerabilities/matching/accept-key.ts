import type { CpeKey } from '../index/lookup-key.ts'
import type { KeyCandidate, Subject } from '../keys/subject.ts'
import { bareVendor, isFrom, isNamedAfterProduct } from '../keys/vendor-evidence.ts'

/** `sure`: a rule or the vendor says so. `likely`: nothing else has this name. `low`: it may be another product. */
export type Confidence = 'sure' | 'likely' | 'low'

/** Shorter names are words that many products have. */
const shortestLikelyName = 4

/** How sure it is that the candidate is this vendor's product; undefined: it is not. `vendorCount`: vendors with this product. */
export function acceptKey(
  { item, evidence, platform }: Subject,
  candidate: KeyCandidate,
  { key, vendorCount }: { readonly key: CpeKey; readonly vendorCount: number },
): Confidence | undefined {
  const asked = candidate.cpe
  if (!asked || asked.part !== key.part) return undefined
  if (asked.vendor !== undefined) return isVendor(asked.vendor, key.vendor, asked.isVendorGuessed) ? 'sure' : undefined
  if (isFrom(evidence, key.vendor)) return 'sure'
  const isNamesake = isNamedAfterProduct(key.vendor, key.product)
  // It says who made it, and that is somebody else.
  if (evidence.words.size > 0) return isNamesake && item.source === 'programs' ? 'low' : undefined
  // A browser's extension is told apart by its platform, which the criterion has to name.
  if (platform.host !== undefined && vendorCount === 1) return 'likely'
  if (key.product.length < shortestLikelyName) return 'low'
  return vendorCount === 1 || isNamesake ? 'likely' : 'low'
}

function isVendor(asked: string, vendor: string, isGuessed: boolean): boolean {
  return asked === vendor || (isGuessed && bareVendor(asked) === bareVendor(vendor))
}
