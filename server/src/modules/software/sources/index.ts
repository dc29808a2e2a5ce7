import type { PlatformFamily } from '../../hosts/index.ts'
import { chromeExtensions, firefoxAddons, vscodeExtensions } from './extensions.ts'
import { npmPackages, pythonPackages, pythonPackagesOfUsers } from './languages.ts'
import { linux } from './linux.ts'
import { homebrew, macos, safariExtensions } from './macos.ts'
import { type OperatingSystemQuery, operatingSystemQueries } from './operating-system.ts'
import type { SoftwareQuery } from './software-query.ts'
import { chocolatey, ieExtensions, windows } from './windows.ts'

const all: readonly SoftwareQuery[] = [
  macos,
  homebrew,
  safariExtensions,
  windows,
  chocolatey,
  ieExtensions,
  linux,
  chromeExtensions,
  firefoxAddons,
  vscodeExtensions,
  pythonPackages,
  pythonPackagesOfUsers,
  npmPackages,
]

export function softwareQueriesFor(family: PlatformFamily | undefined): readonly SoftwareQuery[] {
  return all.filter(({ platforms }) => family !== undefined && platforms.includes(family))
}

export function operatingSystemQueryFor(family: PlatformFamily | undefined): OperatingSystemQuery | undefined {
  return operatingSystemQueries.find(({ platforms }) => family !== undefined && platforms.includes(family))
}
