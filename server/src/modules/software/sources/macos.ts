import { discoverTable, type SoftwareQuery } from './software-query.ts'

/** Programs of a Windows machine that Parallels shows as apps are not installed here. */
export const macos: SoftwareQuery = {
  name: 'software_macos',
  platforms: ['darwin'],
  sources: ['apps'],
  sql: `SELECT COALESCE(NULLIF(display_name, ''), NULLIF(bundle_name, ''), NULLIF(bundle_executable, ''),
        REPLACE(name, '.app', '')) AS name,
      COALESCE(NULLIF(bundle_short_version, ''), bundle_version) AS version,
      'apps' AS source, bundle_identifier, last_opened_time AS last_opened_at, path AS installed_path
    FROM apps WHERE bundle_identifier NOT LIKE 'com.parallels.winapp%'`,
}

/** A cask whose folder holds an app is that app, which is told already. */
export const homebrew: SoftwareQuery = {
  name: 'software_homebrew_packages',
  platforms: ['darwin'],
  sources: ['homebrew_packages'],
  discovery: discoverTable('homebrew_packages'),
  sql: `SELECT h.name, h.version, 'homebrew_packages' AS source, h.path AS installed_path
    FROM homebrew_packages h
    WHERE h.type <> 'cask' OR NOT EXISTS (
      SELECT 1 FROM file f WHERE f.directory = h.path || '/' || h.version AND f.filename LIKE '%.app')`,
}

export const safariExtensions: SoftwareQuery = {
  name: 'software_safari_extensions',
  platforms: ['darwin'],
  sources: ['safari_extensions'],
  discovery: discoverTable('safari_extensions'),
  sql: `SELECT e.name, e.version, 'safari_extensions' AS source, e.identifier AS extension_id,
      'safari' AS extension_for, e.path AS installed_path
    FROM users u CROSS JOIN safari_extensions e ON e.uid = u.uid`,
}
