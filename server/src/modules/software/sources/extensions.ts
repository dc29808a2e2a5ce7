import { discoverTable, type SoftwareQuery } from './software-query.ts'

// These tables show an agent only its own user's files unless they are joined on users.

export const chromeExtensions: SoftwareQuery = {
  name: 'software_chrome_extensions',
  platforms: ['darwin', 'linux', 'windows'],
  sources: ['chrome_extensions'],
  discovery: discoverTable('chrome_extensions'),
  sql: `SELECT e.name, e.version, 'chrome_extensions' AS source, e.identifier AS extension_id,
      e.browser_type AS extension_for, e.path AS installed_path
    FROM users u CROSS JOIN chrome_extensions e ON e.uid = u.uid`,
}

export const firefoxAddons: SoftwareQuery = {
  name: 'software_firefox_addons',
  platforms: ['darwin', 'linux', 'windows'],
  sources: ['firefox_addons'],
  discovery: discoverTable('firefox_addons'),
  sql: `SELECT e.name, e.version, 'firefox_addons' AS source, e.identifier AS extension_id,
      'firefox' AS extension_for, e.path AS installed_path
    FROM users u CROSS JOIN firefox_addons e ON e.uid = u.uid`,
}

export const vscodeExtensions: SoftwareQuery = {
  name: 'software_vscode_extensions',
  platforms: ['darwin', 'linux', 'windows'],
  sources: ['vscode_extensions'],
  // Since osquery 5.11.
  discovery: discoverTable('vscode_extensions'),
  sql: `SELECT e.name, e.version, 'vscode_extensions' AS source, e.publisher AS vendor, e.uuid AS extension_id,
      e.path AS installed_path
    FROM users u CROSS JOIN vscode_extensions e ON e.uid = u.uid`,
}
