import type { PlatformFamily } from '../platform-family.ts'
import type { DetailQuery } from './detail-query.ts'
import { diskEncryptionDarwin, diskEncryptionLinux, diskEncryptionWindows } from './disk-encryption.ts'
import { diskSpaceUnix, diskSpaceWindows } from './disk-space.ts'
import { networkInterfaceUnix, networkInterfaceWindows } from './network-interface.ts'
import { osVersion } from './os-version.ts'
import { osVersionWindows } from './os-version-windows.ts'
import { osqueryFlags } from './osquery-flags.ts'
import { osqueryInfo } from './osquery-info.ts'
import { systemInfo } from './system-info.ts'
import { uptime } from './uptime.ts'
import { users } from './users.ts'

const all: readonly DetailQuery[] = [
  osVersion,
  osVersionWindows,
  systemInfo,
  osqueryInfo,
  osqueryFlags,
  uptime,
  networkInterfaceUnix,
  networkInterfaceWindows,
  diskSpaceUnix,
  diskSpaceWindows,
  diskEncryptionDarwin,
  diskEncryptionLinux,
  diskEncryptionWindows,
  users,
]

const byName = new Map(all.map((query) => [query.name, query]))

export function findDetailQuery(name: string): DetailQuery | undefined {
  return byName.get(name)
}

export function isForPlatform(query: DetailQuery, family: PlatformFamily | undefined): boolean {
  return query.platforms === undefined || (family !== undefined && query.platforms.includes(family))
}

export interface DetailSwitches {
  /** `features.enable_host_users` of the configuration document. */
  readonly isUsersEnabled: boolean
}

export function detailQueriesFor(family: PlatformFamily | undefined, switches: DetailSwitches): readonly DetailQuery[] {
  return all.filter((query) => isForPlatform(query, family) && (query !== users || switches.isUsersEnabled))
}
