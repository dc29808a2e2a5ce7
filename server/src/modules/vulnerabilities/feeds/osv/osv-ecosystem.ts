import type { AdvisorySource, VersionOrder } from '../feed-record.ts'

/** What an ecosystem of OSV means here. */
export interface OsvEcosystem {
  readonly source: AdvisorySource
  /** As `AffectedPackage.ecosystem`. */
  readonly name: string
  readonly order: VersionOrder
  /** Only for machines with a subscription: stands where the release itself says nothing of the package. */
  readonly isExtended: boolean
}

/** Undefined for what no inventory of ours is judged by: other ecosystems, Red Hat's layered products, FIPS builds. */
export function readEcosystem(text: string): OsvEcosystem | undefined {
  const [family = '', ...rest] = text.split(':')
  const release = rest[0] ?? ''
  if (family === 'PyPI' && release === '') return plain('pypi', 'pypi', 'pep440')
  if (family === 'npm' && release === '') return plain('npm', 'npm', 'semver')
  if (family === 'Debian' && /^\d+$/.test(release)) return plain('debian', `debian ${release}`, 'dpkg')
  if (family === 'Ubuntu') return readUbuntu(rest)
  if (family === 'Red Hat') return readRedHat(rest)
  const major = /^\d+/.exec(release)?.[0]
  if (family === 'AlmaLinux' && major) return plain('almalinux', `almalinux ${major}`, 'rpm')
  if (family === 'Rocky Linux' && major) return plain('rocky', `rocky ${major}`, 'rpm')
  return undefined
}

function plain(source: AdvisorySource, name: string, order: VersionOrder): OsvEcosystem {
  return { source, name, order, isExtended: false }
}

function readUbuntu(rest: readonly string[]): OsvEcosystem | undefined {
  const isExtended = rest[0] === 'Pro'
  const release = isExtended ? rest[1] : rest[0]
  if (release === undefined || !/^\d\d\.\d\d$/.test(release)) return undefined
  return { source: 'ubuntu', name: `ubuntu ${release}`, order: 'dpkg', isExtended }
}

// Red Hat names products by CPE. Streams for machines that stay on a minor release (EUS, AUS, TUS, E4S) fix the same
// packages under lower versions, so they would contradict the release itself; layered products reuse package names.
const redHatProducts = new Set(['enterprise_linux', 'rhel_els', 'rhel_software_collections', 'rhel_extras'])

function readRedHat(rest: readonly string[]): OsvEcosystem | undefined {
  const [product = '', version = ''] = rest
  if (!redHatProducts.has(product)) return undefined
  const elsewhere = /(?:^|:)el(\d+)$/.exec(rest.join(':'))?.[1]
  const major = product === 'rhel_software_collections' ? elsewhere : /^\d+/.exec(version)?.[0]
  return major === undefined ? undefined : plain('redhat', `rhel ${major}`, 'rpm')
}
