/** Names of the index: a key is one product of one vendor or one package; a lookup is what software asks by. */

export interface CpeKey {
  readonly part: string
  readonly vendor: string
  readonly product: string
}

const prefix = 'cpe:2.3:'

export function cpeKey({ part, vendor, product }: CpeKey): string {
  return `${prefix}${part}:${vendor}:${product}`
}

/** Undefined for the key of a package. */
export function parseCpeKey(key: string): CpeKey | undefined {
  if (!key.startsWith(prefix)) return undefined
  const partEnd = key.indexOf(':', prefix.length)
  const vendorEnd = key.indexOf(':', partEnd + 1)
  // The product may hold colons.
  return {
    part: key.slice(prefix.length, partEnd),
    vendor: key.slice(partEnd + 1, vendorEnd),
    product: key.slice(vendorEnd + 1),
  }
}

/** 'cpe:curl' for the curl of every vendor; a package asks by its key. */
export function lookupOfKey(key: string): string {
  const cpe = parseCpeKey(key)
  return cpe ? cpeLookup(cpe.product) : key
}

export function cpeLookup(product: string): string {
  return `cpe:${product}`
}
