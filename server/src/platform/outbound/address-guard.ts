import ipaddr from 'ipaddr.js'
import { isInRanges, parseRange } from '../http/remote-address.ts'

/** Decides which addresses outgoing requests may reach. */
export interface AddressGuard {
  /** What kind of forbidden address it is (`loopback`, `private` …), or undefined when it may be reached. */
  refusal(address: string): string | undefined
}

const kindWords: Readonly<Record<string, string>> = {
  linkLocal: 'link-local',
  carrierGradeNat: 'carrier-grade NAT',
  uniqueLocal: 'unique local',
  deprecatedSiteLocal: 'site-local',
}

// Azure answers metadata on an address that looks public.
const metadataAddresses = new Set(['168.63.129.16'])

/** `allowedNetworks` open what is otherwise forbidden; the entry `none` shuts all of them. */
export function createAddressGuard(allowedNetworks: readonly string[]): AddressGuard {
  const isLocked = allowedNetworks.some((entry) => entry.trim() === 'none')
  const allowed = isLocked ? [] : allowedNetworks.map((entry) => parseRange(entry, 'webhooks.allowed_networks'))
  return {
    refusal(address) {
      if (!ipaddr.isValid(address)) return 'not an'
      const parsed = withoutTranslation(ipaddr.process(address))
      if (isInRanges(address, allowed) || isInRanges(parsed.toString(), allowed)) return undefined
      if (metadataAddresses.has(parsed.toString())) return 'metadata'
      const range: string = parsed.range()
      return range === 'unicast' ? undefined : (kindWords[range] ?? range)
    },
  }
}

/** NAT64 (64:ff9b::/96) carries the IPv4 address that is really reached in its last four bytes. */
function withoutTranslation(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address.kind() !== 'ipv6' || address.range() !== 'rfc6052') return address
  return ipaddr.fromByteArray(address.toByteArray().slice(12))
}
