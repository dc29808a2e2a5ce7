import ipaddr from 'ipaddr.js'
import { isInRanges, parseRange } from '../http/remote-address.ts'

/** Decides which addresses outgoing requests may reach. */
export interface AddressGuard {
  /** What kind of forbidden address it is (`loopback`, `private` …), or undefined when it may be reached. */
  refusal(address: string): string | undefined
  /** Nothing that is not public may be reached, whoever allows it. */
  readonly isLocked: boolean
  /** Why an address of this kind is refused and what opens it. */
  explain(kind: string, address: string): string
}

const kindWords: Readonly<Record<string, string>> = {
  linkLocal: 'link-local',
  carrierGradeNat: 'carrier-grade NAT',
  uniqueLocal: 'unique local',
  deprecatedSiteLocal: 'site-local',
}

const privateKinds = new Set(['private', 'unique local', 'carrier-grade NAT'])

// Clouds answer metadata, credentials among them, on these; some look public or merely private.
const metadataAddresses = new Set(['168.63.129.16', '100.100.100.200', 'fd00:ec2::254'])

/** Whether an administrator may open such an address for one destination. */
export function isPrivateKind(kind: string): boolean {
  return privateKinds.has(kind)
}

/**
 * `allowedNetworks` (of the server's configuration) open what is otherwise forbidden; the entry `none` shuts all of
 * them. `grants` (of an administrator, for one destination) open private ranges only, and nothing where it is shut.
 */
export function createAddressGuard(allowedNetworks: readonly string[], grants: readonly string[] = []): AddressGuard {
  const isLocked = allowedNetworks.some((entry) => entry.trim() === 'none')
  const allowed = isLocked ? [] : allowedNetworks.map((entry) => parseRange(entry, 'webhooks.allowed_networks'))
  const granted = isLocked ? [] : grants.map((entry) => parseRange(entry, 'allow_private'))
  return {
    isLocked,
    refusal(address) {
      if (!ipaddr.isValid(address)) return 'not an'
      const parsed = withoutTranslation(ipaddr.process(address))
      if (isInRanges(address, allowed) || isInRanges(parsed.toString(), allowed)) return undefined
      if (metadataAddresses.has(parsed.toString())) return 'metadata'
      const range: string = isUnassigned(parsed) ? 'reserved' : parsed.range()
      if (range === 'unicast') return undefined
      const kind = kindWords[range] ?? range
      return isPrivateKind(kind) && isInRanges(parsed.toString(), granted) ? undefined : kind
    },
    explain(kind, address) {
      const refused = `${address} is ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind} address`
      if (isLocked) return `${refused}, and webhooks.allowed_networks is "none", which shuts all that are not public`
      if (!isPrivateKind(kind)) return `${refused}; to allow it, add it or its range to webhooks.allowed_networks`
      return (
        `${refused}; a global administrator can allow it with allow_private=true in the same call, ` +
        'or add it or its range to webhooks.allowed_networks'
      )
    },
  }
}

/**
 * NAT64 (64:ff9b::/96) carries the IPv4 address that is really reached in its last four bytes; so do the addresses
 * "compatible" with IPv4 (::/96), which nobody should use any more, beside the two that are IPv6's own.
 */
function withoutTranslation(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address.kind() !== 'ipv6') return address
  const bytes = address.toByteArray()
  const isCompatible = address.range() === 'unicast' && bytes.slice(0, 12).every((byte) => byte === 0)
  return isCompatible || address.range() === 'rfc6052' ? ipaddr.fromByteArray(bytes.slice(12)) : address
}

/** Public addresses of IPv6 are all in 2000::/3. */
function isUnassigned(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.kind() === 'ipv6' && address.range() === 'unicast' && (address.toByteArray()[0] ?? 0) >> 5 !== 1
}
