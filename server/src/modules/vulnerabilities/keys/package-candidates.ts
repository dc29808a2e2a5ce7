import type { AdvisorySource } from '../feeds/feed-record.ts'
import type { SoftwareItem } from '../matching/matcher.ts'
import type { Order } from '../versions/version-orders.ts'
import type { KeyCandidate } from './subject.ts'

/** Whose advisories are used for packages that another rebuilds without changes. */
const sameAdvisories: Readonly<Record<string, string>> = { centos: 'rhel' }
const distributionSources: Readonly<Record<string, AdvisorySource>> = {
  debian: 'debian',
  ubuntu: 'ubuntu',
  rhel: 'redhat',
  almalinux: 'almalinux',
  rocky: 'rocky',
}

/** 'centos 9' is judged by 'rhel 9'. */
export function advisoryDistribution(distribution: string): string {
  const [name = '', release = ''] = distribution.split(' ')
  return name in sameAdvisories ? `${sameAdvisories[name]} ${release}` : distribution
}

export function distributionSource(distribution: string): AdvisorySource | undefined {
  return distributionSources[advisoryDistribution(distribution).split(' ')[0] ?? '']
}

/** A package by what its distribution's advisories call it, with the version that they count. */
export interface PackageKey {
  readonly candidate: KeyCandidate
  readonly version: string
}

/** Undefined for what the kernel's source builds beside the kernel. */
export function debKey(item: SoftwareItem): PackageKey | undefined {
  const source = item.sourcePackage || item.name
  const kernel = kernelSource(source)
  if (kernel !== undefined && !item.name.startsWith('linux-image')) return undefined
  const version = item.sourceVersion || item.version
  // A signed kernel counts its own builds: 6.1.76+1 is made of 6.1.76-1.
  const real = kernel === undefined || kernel === source ? version : version.replace(/\+(\d+)$/, '-$1')
  return { candidate: toCandidate(item.distribution, kernel ?? source, 'dpkg'), version: real }
}

/** The kernel's source, of which only the image holds the flaws; undefined for other packages. */
function kernelSource(source: string): string | undefined {
  if (!/^linux(?:-|$)/.test(source)) return undefined
  if (/^linux-signed-(?:amd64|arm64|i386)$/.test(source)) return 'linux'
  if (source.startsWith('linux-signed')) return source.replace('-signed', '')
  return /^linux(?:-(?:aws|azure|gcp|gke|kvm|oracle|oem|raspi|lowlatency|hwe|ibm|nvidia|riscv|intel|xilinx|bluefield|fde|meta)\b.*|-\d[\d.]*)?$/.test(
    source,
  )
    ? source
    : undefined
}

/** Undefined for what the kernel's source builds beside the kernel, where advisories name sources. */
export function rpmKey(item: SoftwareItem): PackageKey | undefined {
  const release = item.release === '' ? '' : `-${item.release}`
  const version = `${item.epoch}:${item.version}${release}`
  const name = namesSources(item.distribution) ? sourceOfRpm(item) : item.name
  if (name === undefined) return undefined
  return { candidate: toCandidate(item.distribution, name, 'rpm'), version }
}

/** Rocky's advisories name sources; Red Hat's and AlmaLinux's name every package that is built. */
function namesSources(distribution: string): boolean {
  return distribution.startsWith('rocky ')
}

/** The package itself where its version is another than its source's, of which the epoch is not known. */
function sourceOfRpm({ name, sourcePackage, sourceVersion }: SoftwareItem): string | undefined {
  if (sourcePackage === '' || sourceVersion !== '') return name
  const isBesideKernel = /^kernel(?:-rt)?$/.test(sourcePackage) && !/^kernel(?:-rt|-64k|-debug)*-core$/.test(name)
  return isBesideKernel ? undefined : sourcePackage
}

export function ecosystemCandidate(ecosystem: 'pypi' | 'npm', { name }: SoftwareItem): KeyCandidate {
  const lower = name.toLowerCase()
  const normal = ecosystem === 'pypi' ? lower.replaceAll(/[-_.]+/g, '-') : lower
  return toCandidate(ecosystem, normal, ecosystem === 'pypi' ? 'pep440' : 'semver')
}

function toCandidate(ecosystem: string, name: string, order: Order): KeyCandidate {
  const lookup = `${advisoryDistribution(ecosystem)}:${name.toLowerCase()}`
  return { lookup, cpe: undefined, order, origin: 'its package', rule: undefined }
}
