import { discoverTable, type SoftwareQuery } from './software-query.ts'

export const windows: SoftwareQuery = {
  name: 'software_windows',
  platforms: ['windows'],
  sources: ['programs'],
  sql: `SELECT name, version, 'programs' AS source, publisher AS vendor, install_location AS installed_path
    FROM programs`,
}

export const chocolatey: SoftwareQuery = {
  name: 'software_chocolatey_packages',
  platforms: ['windows'],
  sources: ['chocolatey_packages'],
  discovery: discoverTable('chocolatey_packages'),
  sql: `SELECT name, version, 'chocolatey_packages' AS source, author AS vendor, path AS installed_path
    FROM chocolatey_packages`,
}

export const ieExtensions: SoftwareQuery = {
  name: 'software_ie_extensions',
  platforms: ['windows'],
  sources: ['ie_extensions'],
  discovery: discoverTable('ie_extensions'),
  sql: `SELECT name, version, 'ie_extensions' AS source, 'internet explorer' AS extension_for, path AS installed_path
    FROM ie_extensions`,
}
