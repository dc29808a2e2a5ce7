import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import { type AddressGuard, createAddressGuard, isPrivateKind } from './address-guard.ts'
import { urlProblem } from './check-url.ts'
import {
  firstRefusal,
  literalRefusal,
  type RefusedAddressError,
  type Resolve,
  resolveAll,
} from './guarded-connector.ts'

/** What there is to say about a URL before it is stored. */
export interface TargetCheck {
  /** Why it cannot be stored. */
  readonly problem: string | undefined
  readonly warnings: readonly string[]
  /** What an administrator's `allow_private=true` opens: the private addresses to which it leads. */
  readonly privateAddresses: readonly string[]
}

export interface TargetOptions {
  readonly allowedNetworks: readonly string[]
  readonly grants: readonly string[]
  readonly resolve: Resolve
  readonly clock: Clock
}

/** A name server that does not answer keeps nobody from saving. */
const lookUpTimeoutMs = 5_000

export async function checkTarget(text: string, options: TargetOptions): Promise<TargetCheck> {
  const guard = createAddressGuard(options.allowedNetworks, options.grants)
  const problem = urlProblem(guard, text)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) return { problem, warnings: [], privateAddresses: [] }
  const literal = literalRefusal(guard, url.hostname)
  if (problem !== undefined)
    return { problem, warnings: [], privateAddresses: literal ? listPrivate(guard, [literal]) : [] }
  return checkName(guard, url, options)
}

async function checkName(guard: AddressGuard, url: URL, options: TargetOptions): Promise<TargetCheck> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = isIP(host) > 0 ? [{ address: host, family: isIP(host) }] : await lookUp(host, options)
  if (addresses.length === 0) {
    const warning = `${host} does not resolve at the moment; deliveries are tried again until it does`
    return { problem: undefined, warnings: [warning, ...plainWarnings(url, [])], privateAddresses: [] }
  }
  const refusals = addresses.map((address) => firstRefusal(guard, [address]))
  const [first] = refusals
  // One address that may be reached is enough: the others are never dialled.
  const isRefused = first !== undefined && refusals.every((refusal) => refusal !== undefined)
  return {
    problem: isRefused ? `${host} leads to ${first.address}: ${first.message}` : undefined,
    warnings: plainWarnings(
      url,
      addresses.map(({ address }) => address),
    ),
    privateAddresses: listPrivate(
      guard,
      refusals.filter((refusal) => refusal !== undefined),
    ),
  }
}

/** Empty when there is no answer in time, as for a name that leads nowhere: the address is looked at again when dialled. */
async function lookUp(host: string, { resolve, clock }: TargetOptions): Promise<readonly LookupAddress[]> {
  const done = new AbortController()
  const timeLimit = clock.sleep(lookUpTimeoutMs, done.signal).then(() => [])
  const found = await Promise.race([resolveAll(resolve, host), timeLimit])
  done.abort()
  return found
}

function listPrivate(guard: AddressGuard, refusals: readonly RefusedAddressError[]): readonly string[] {
  if (guard.isLocked) return []
  return refusals.filter(({ kind }) => isPrivateKind(kind)).map(({ address }) => address)
}

const closed = createAddressGuard([])

/** Without TLS anybody on the way can read and change what is sent; inside one's own network that may be accepted. */
function plainWarnings(url: URL, addresses: readonly string[]): readonly string[] {
  if (url.protocol !== 'http:') return []
  const isPublic = addresses.length === 0 || addresses.some((address) => closed.refusal(address) === undefined)
  return isPublic
    ? [`${url.host} is reached without TLS: everybody on the way can read what is sent; use https://`]
    : []
}
