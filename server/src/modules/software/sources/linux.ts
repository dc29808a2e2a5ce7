import type { SoftwareQuery } from './software-query.ts'

/** Packages of the distribution. The keys that RPM lists as packages are not software. */
export const linux: SoftwareQuery = {
  name: 'software_linux',
  platforms: ['linux'],
  sources: ['deb_packages', 'rpm_packages', 'portage_packages'],
  sql: `SELECT name, version, 'deb_packages' AS source, '' AS release, '' AS epoch, arch, '' AS vendor,
      source AS source_package
    FROM deb_packages WHERE status LIKE '% ok installed'
    UNION ALL
    SELECT name, version, 'rpm_packages', release, epoch, arch, vendor, source
    FROM rpm_packages WHERE name <> 'gpg-pubkey'
    UNION ALL
    SELECT package, version, 'portage_packages', '', '', '', '', ''
    FROM portage_packages`,
}
