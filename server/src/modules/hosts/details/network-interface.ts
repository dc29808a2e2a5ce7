import type { Row } from '../../../platform/ingest/checkin.ts'
import type { DetailQuery } from './detail-query.ts'
import { text } from './row-values.ts'

// The interface that the default route leaves by. Windows names the route's interface by its address.
const columns = 'ia.address AS address, id.mac AS mac, r.metric AS metric'
const defaultRoute = "(r.destination = '0.0.0.0' OR r.destination = '::') AND r.netmask = 0"
const joined = 'interface_addresses ia JOIN interface_details id ON id.interface = ia.interface'

function toFacts(rows: readonly Row[]): { primary_ip?: string; primary_mac?: string } {
  const best = rows.filter((row) => isPrivate(text(row, 'address'))).sort(byPreference)[0]
  return best ? { primary_ip: text(best, 'address'), primary_mac: text(best, 'mac') } : {}
}

function byPreference(a: Row, b: Row): number {
  return Number(a['metric'] ?? 0) - Number(b['metric'] ?? 0) || Number(isIpv6(a)) - Number(isIpv6(b))
}

function isIpv6(row: Row): boolean {
  return text(row, 'address').includes(':')
}

/** RFC 1918 and unique local addresses: what the organisation's own network gave the host. */
function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i.test(address)
}

export const networkInterfaceUnix: DetailQuery = {
  name: 'network_interface_unix',
  platforms: ['darwin', 'linux', 'freebsd'],
  sql: `SELECT ${columns} FROM ${joined} JOIN routes r ON r.interface = ia.interface
    WHERE ${defaultRoute} AND r.type = 'gateway'`,
  toFacts,
}

export const networkInterfaceWindows: DetailQuery = {
  name: 'network_interface_windows',
  platforms: ['windows'],
  sql: `SELECT ${columns} FROM ${joined} JOIN routes r ON r.interface = ia.address
    WHERE ${defaultRoute} AND r.type = 'remote'`,
  toFacts,
}
