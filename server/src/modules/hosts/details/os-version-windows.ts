import type { DetailQuery } from './detail-query.ts'
import { text } from './row-values.ts'

const releaseKey = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion`

export const osVersionWindows: DetailQuery = {
  name: 'os_version_windows',
  platforms: ['windows'],
  sql: `SELECT os.name, os.version, k.version AS kernel_version,
    (SELECT data FROM registry WHERE path = '${releaseKey}\\DisplayVersion') AS display_version,
    (SELECT data FROM registry WHERE path = '${releaseKey}\\UBR') AS ubr
    FROM os_version os, kernel_info k LIMIT 1`,
  toFacts: ([row]) => {
    if (!row) return {}
    const name = text(row, 'name').replace(/^Microsoft /, '')
    return {
      os_version: [name, text(row, 'display_version'), buildText(text(row, 'version'), text(row, 'ubr'))]
        .filter(Boolean)
        .join(' '),
    }
  },
}

/** `10.0.22631` and update build revision 4460 are known together as `10.0.22631.4460`. */
function buildText(version: string, revision: string): string {
  return revision !== '' && version.split('.').length === 3 ? `${version}.${revision}` : version
}
