import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import type { HostSoftware, OsVersion, Software, SoftwareVulnerability } from '@muster/contract/rest/software.ts'
import { toInstant } from '../../platform/http/instant.ts'
import type { HostSoftwareRow } from './host-list-queries.ts'
import type { SoftwareRow } from './list-queries.ts'
import type { OsVersionRow } from './os-version-queries.ts'
import type { StoredVulnerability } from './vulnerability-queries.ts'

type Vulnerabilities = readonly StoredVulnerability[] | undefined

export function toSoftwareWire(row: SoftwareRow, vulnerabilities: Vulnerabilities): Software {
  return { ...toFields(row, vulnerabilities), title_id: row.titleId, hosts_count: row.hostCount }
}

export function toHostSoftwareWire(row: HostSoftwareRow, vulnerabilities: Vulnerabilities): HostSoftware {
  const { at, paths = [] } = row.usage ?? {}
  return {
    ...absentFeatures.hostSoftware,
    ...toFields(row, vulnerabilities),
    ...(at === undefined ? {} : { last_opened_at: toInstant(new Date(at * 1000)) }),
    installed_paths: [...paths],
  }
}

function toFields(row: Omit<SoftwareRow, 'hostCount'>, vulnerabilities: Vulnerabilities) {
  return {
    ...absentFeatures.software,
    id: row.id,
    name: row.name,
    version: row.version,
    source: row.source,
    ...present('bundle_identifier', row.bundleIdentifier),
    ...present('extension_id', row.extensionId),
    extension_for: row.extensionFor,
    browser: row.extensionFor,
    ...present('release', row.release),
    ...present('vendor', row.vendor),
    ...present('arch', row.arch),
    generated_cpe: row.generatedCpe,
    vulnerabilities: vulnerabilities ? vulnerabilities.map(toVulnerabilityWire) : null,
  }
}

/** Fleet leaves these out where they are empty. */
export function present<Key extends string>(key: Key, value: string): Partial<Record<Key, string>> {
  return value === '' ? {} : ({ [key]: value } as Record<Key, string>)
}

export function toVulnerabilityWire(stored: StoredVulnerability): SoftwareVulnerability {
  return {
    cve: stored.cve,
    details_link: detailsLink(stored.cve),
    cvss_score: stored.cvss_score,
    epss_probability: stored.epss_probability,
    cisa_known_exploit: stored.is_known_exploited,
    cve_published: stored.published_at === null ? null : toInstant(new Date(stored.published_at)),
    resolved_in_version: stored.resolved_in_version,
    is_low_confidence: stored.is_low_confidence,
    found_by: [...stored.found_by],
    cve_description: stored.description || null,
    created_at: toInstant(new Date(stored.found_at)),
  }
}

function detailsLink(id: string): string {
  if (id.startsWith('CVE-')) return `https://nvd.nist.gov/vuln/detail/${encodeURIComponent(id)}`
  return `https://osv.dev/vulnerability/${encodeURIComponent(id)}`
}

export function toOsVersionWire(row: OsVersionRow, vulnerabilities: readonly StoredVulnerability[]): OsVersion {
  return {
    os_version_id: row.id,
    hosts_count: row.hostCount,
    name: row.fullName,
    name_only: [row.name, row.release].filter((part) => part !== '').join(' '),
    version: row.version,
    platform: row.platform,
    kernels: row.kernels.map(({ id, version, hosts }) => ({ id, version, hosts_count: hosts })),
    vulnerabilities: vulnerabilities.map(toVulnerabilityWire),
  }
}
