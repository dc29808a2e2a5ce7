import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import type { AddressGuard } from './address-guard.ts'

/** Looks a name up; all its addresses. `dns.lookup` outside tests. */
export type Resolve = (hostname: string, callback: (error: Error | null, addresses: LookupAddress[]) => void) => void

export const systemResolve: Resolve = (hostname, callback) => systemLookup(hostname, { all: true }, callback)

/** Empty for a name that leads nowhere. */
export function resolveAll(resolve: Resolve, hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((done) => {
    resolve(hostname, (error, found) => done(error ? [] : found))
  })
}

/** The address that would have been dialled is forbidden. The message names the remedy. */
export class RefusedAddressError extends Error {
  readonly code = 'MUSTER_REFUSED_ADDRESS'
  readonly kind: string
  readonly address: string

  constructor(guard: AddressGuard, kind: string, address: string) {
    super(guard.explain(kind, address))
    this.name = 'RefusedAddressError'
    this.kind = kind
    this.address = address
  }
}

/**
 * Dials only addresses that the guard lets pass. The check sits in the look-up whose answer the socket uses, so a name
 * that changes between check and connection gains nothing.
 */
export function createGuardedConnector(
  guard: AddressGuard,
  timeoutMs: number,
  resolve: Resolve,
): buildConnector.connector {
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, '')
      const refused = firstRefusal(guard, addresses)
      const passed = addresses.filter(({ address }) => guard.refusal(address) === undefined)
      const [first] = passed
      if (!first) return callback(refused ?? new Error(`${hostname} has no address`), '')
      if (options.all) callback(null, passed)
      else callback(null, first.address, first.family)
    })
  }
  const connect = buildConnector({ lookup, timeout: timeoutMs, allowH2: false })
  return (options, callback) => {
    const refused = literalRefusal(guard, options.hostname)
    if (refused) return callback(refused, null)
    connect(options, callback)
  }
}

/** A literal address is dialled without a look-up. `hostname` may carry the brackets of IPv6. */
export function literalRefusal(guard: AddressGuard, hostname: string): RefusedAddressError | undefined {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) === 0) return undefined
  const kind = guard.refusal(address)
  return kind === undefined ? undefined : new RefusedAddressError(guard, kind, address)
}

export function firstRefusal(
  guard: AddressGuard,
  addresses: readonly LookupAddress[],
): RefusedAddressError | undefined {
  for (const { address } of addresses) {
    const kind = guard.refusal(address)
    if (kind !== undefined) return new RefusedAddressError(guard, kind, address)
  }
  return undefined
}
