import type { PlatformFamily } from '../../hosts/index.ts'

export interface OperatingSystemQuery {
  readonly name: string
  readonly platforms: readonly PlatformFamily[]
  readonly sql: string
}

const releaseKey = String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion`

/** One row; `os.*`, because agents and platforms differ in the table's columns. Windows before 20H2 has a ReleaseId only. */
export const operatingSystemQueries: readonly OperatingSystemQuery[] = [
  {
    name: 'os_unix_like',
    platforms: ['darwin', 'linux', 'freebsd'],
    sql: 'SELECT os.*, k.version AS kernel_version FROM os_version os LEFT JOIN kernel_info k ON 1 = 1 LIMIT 1',
  },
  {
    name: 'os_windows',
    platforms: ['windows'],
    sql: `SELECT os.*, k.version AS kernel_version,
      COALESCE((SELECT data FROM registry WHERE path = '${releaseKey}\\DisplayVersion'),
        (SELECT data FROM registry WHERE path = '${releaseKey}\\ReleaseId')) AS display_version,
      (SELECT data FROM registry WHERE path = '${releaseKey}\\UBR') AS ubr
      FROM os_version os LEFT JOIN kernel_info k ON 1 = 1 LIMIT 1`,
  },
]
