/** How many bytes of bodies all requests hold together, and those of one address: beyond it new ones come back later. */
export interface BodyBudget {
  isFull(address: string): boolean
  /** Negative: gives back. */
  hold(address: string, bytes: number): void
}

/** One address may fill a quarter, so that slow bodies from one place do not keep all others out. */
export function createBodyBudget(maxBytes: number): BodyBudget {
  const byAddress = new Map<string, number>()
  let heldBytes = 0
  return {
    isFull: (address) => heldBytes > maxBytes || (byAddress.get(address) ?? 0) > maxBytes / 4,
    hold: (address, bytes) => {
      heldBytes += bytes
      const left = (byAddress.get(address) ?? 0) + bytes
      if (left === 0) byAddress.delete(address)
      else byAddress.set(address, left)
    },
  }
}
