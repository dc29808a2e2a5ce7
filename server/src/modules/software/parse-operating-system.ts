import type { Row } from '../../platform/ingest/checkin.ts'
import { osPlatform, osVersionText } from '../hosts/index.ts'
import { findDistribution } from './distribution.ts'
import { cleanText } from './parse-software-row.ts'
import { OPERATING_SYSTEMS, type SoftwareFields } from './software-fields.ts'

/** The operating system as software; undefined when the row does not tell what it is. */
export function parseOperatingSystem(row: Row | undefined): SoftwareFields | undefined {
  const name = cleanText(row?.['name'], 255)
  if (!row || name === '') return undefined
  const platform = cleanText(osPlatform(row), 64)
  const isWindows = platform === 'windows'
  return {
    source: OPERATING_SYSTEMS,
    name,
    version: cleanText(isWindows ? windowsVersion(row) : osVersionText(row), 255),
    release: isWindows ? cleanText(row['display_version'], 64) : '',
    epoch: 0,
    arch: cleanText(row['arch'], 16),
    vendor: '',
    bundleIdentifier: '',
    extensionId: '',
    extensionFor: '',
    sourcePackage: '',
    sourceVersion: '',
    distribution: findDistribution({
      platform,
      major: cleanText(row['major'], 8),
      minor: cleanText(row['minor'], 8),
    }),
    platform,
    kernelVersion: cleanText(row['kernel_version'], 255),
  }
}

/** `10.0.22631` and update build revision 4460 are the build `10.0.22631.4460`. */
function windowsVersion(row: Row): string {
  const version = row['version'] ?? ''
  const revision = row['ubr'] || row['revision'] || ''
  return /^\d+$/.test(revision) && version.split('.').length === 3 ? `${version}.${revision}` : version
}
