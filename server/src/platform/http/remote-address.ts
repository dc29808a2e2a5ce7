import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { AppError } from '../../kernel/errors.ts'

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

export type ReadRemoteAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string

/**
 * The caller's address. `X-Forwarded-For` is believed only when the connection comes from a trusted proxy, and then
 * from the right: the first address that is not itself a trusted proxy.
 */
export function createRemoteAddressReader(trustedProxies: readonly string[]): ReadRemoteAddress {
  const trusted = trustedProxies.map((text) => parseRange(text, 'server.trusted_proxies'))
  return (request) => {
    const peer = plainAddress(request.socket.remoteAddress ?? '')
    if (trusted.length === 0 || !isInRanges(peer, trusted)) return peer
    const header = request.headers['x-forwarded-for']
    const hops = (Array.isArray(header) ? header.join(',') : (header ?? ''))
      .split(',')
      .map((hop) => plainAddress(hop.trim()))
    for (const hop of hops.reverse()) {
      if (!ipaddr.isValid(hop)) break
      if (!isInRanges(hop, trusted)) return hop
    }
    return peer
  }
}

/** `10.0.0.0/8`, or a single address. */
export function parseRange(text: string, key: string): Range {
  const trimmed = text.trim()
  try {
    if (trimmed.includes('/')) return ipaddr.parseCIDR(trimmed)
    const address = ipaddr.parse(trimmed)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    throw new AppError('invalid', `${key}: "${text}" is not an address or range; write it like 10.0.0.0/8 or 192.0.2.7`)
  }
}

export function isInRanges(address: string, ranges: readonly Range[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return ranges.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits))
}

/** `::ffff:192.0.2.7` is how a dual-stack socket shows `192.0.2.7`. */
function plainAddress(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address
}

const networkBits = 64

/** What limits count by: whoever has one address of IPv6 has 2^64 of them, its whole network. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address) || isLoopback(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() !== 'ipv6') return address
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${networkBits}`).toString()}/${networkBits}`
}

export function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
}
