import { discoverTable, type SoftwareQuery } from './software-query.ts'

// osquery 5.16 gave python_packages a uid; version_compare() would do, but exists only since 5.11.
const isSince516 = `(CAST(version AS INTEGER) > 5
  OR (CAST(version AS INTEGER) = 5 AND CAST(SUBSTR(version, INSTR(version, '.') + 1) AS INTEGER) >= 16))`

export const pythonPackages: SoftwareQuery = {
  name: 'software_python_packages',
  platforms: ['darwin', 'linux', 'windows'],
  sources: ['python_packages'],
  discovery: `SELECT 1 FROM osquery_info WHERE NOT ${isSince516}`,
  sql: `SELECT name, version, 'python_packages' AS source, path AS installed_path FROM python_packages`,
}

export const pythonPackagesOfUsers: SoftwareQuery = {
  name: 'software_python_packages_with_users_dir',
  platforms: ['darwin', 'linux', 'windows'],
  sources: ['python_packages'],
  discovery: `SELECT 1 FROM osquery_info WHERE ${isSince516}`,
  sql: `SELECT p.name, p.version, 'python_packages' AS source, p.path AS installed_path
    FROM users u CROSS JOIN python_packages p ON p.uid = u.uid`,
}

export const npmPackages: SoftwareQuery = {
  name: 'software_npm_packages',
  platforms: ['darwin', 'linux', 'windows'],
  sources: ['npm_packages'],
  discovery: discoverTable('npm_packages'),
  sql: `SELECT name, version, 'npm_packages' AS source, path AS installed_path FROM npm_packages`,
}
