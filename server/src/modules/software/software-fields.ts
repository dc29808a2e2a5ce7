import { sha256Hex } from '../../kernel/hash.ts'

/** What tells one version of software from another; "" or 0 where a source does not tell. */
export interface SoftwareFields {
  /** apps, programs, deb_packages, rpm_packages, python_packages … operating_systems. */
  readonly source: string
  readonly name: string
  readonly version: string
  readonly release: string
  readonly epoch: number
  readonly arch: string
  readonly vendor: string
  readonly bundleIdentifier: string
  readonly extensionId: string
  readonly extensionFor: string
  readonly sourcePackage: string
  readonly sourceVersion: string
  readonly distribution: string
  readonly platform: string
  readonly kernelVersion: string
}

export interface TitleFields {
  readonly name: string
  readonly source: string
  readonly extensionFor: string
  readonly bundleIdentifier: string
}

export const OPERATING_SYSTEMS = 'operating_systems'

/** Hex of the first 16 bytes of SHA-256. An app with a bundle identifier is the same whatever a language calls it. */
export function softwareChecksum(fields: SoftwareFields): string {
  return checksum([
    fields.source,
    fields.bundleIdentifier === '' ? fields.name : '',
    fields.version,
    fields.release,
    String(fields.epoch),
    fields.arch,
    fields.vendor,
    fields.bundleIdentifier,
    fields.extensionId,
    fields.extensionFor,
    fields.sourcePackage,
    fields.sourceVersion,
    fields.distribution,
    fields.platform,
    fields.kernelVersion,
  ])
}

/** A title is software whatever its version; of an operating system each version, whatever kernel and architecture. */
export function toTitle(fields: SoftwareFields): TitleFields {
  const { source, name, extensionFor, bundleIdentifier } = fields
  if (source !== OPERATING_SYSTEMS) return { name, source, extensionFor, bundleIdentifier }
  return { name: operatingSystemName(fields), source, extensionFor: '', bundleIdentifier: '' }
}

export function titleChecksum(title: TitleFields): string {
  return checksum([
    title.source,
    title.bundleIdentifier === '' ? title.name : '',
    title.extensionFor,
    title.bundleIdentifier,
  ])
}

/** As people call it: `Ubuntu 22.04.5 LTS`, `Microsoft Windows 11 Pro 24H2 10.0.26100.2314`. */
export function operatingSystemName({
  name,
  release,
  version,
}: Pick<SoftwareFields, 'name' | 'release' | 'version'>): string {
  return [name, release, version].filter((part) => part !== '').join(' ')
}

function checksum(parts: readonly string[]): string {
  return sha256Hex(JSON.stringify(parts)).slice(0, 32)
}
