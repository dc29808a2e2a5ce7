import type { Row } from '../osquery/table-database.ts'

/** Rows of deb_packages from dpkg's status file. */
export function parseDebPackages(status: string): Row[] {
  return status.split('\n\n').flatMap((paragraph) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1] ?? ''
    const name = field('Package')
    const version = field('Version')
    if (name === '' || version === '') return []
    return [
      {
        name,
        version,
        source: field('Source'),
        size: field('Installed-Size'),
        arch: field('Architecture'),
        revision: version.includes('-') ? version.slice(version.lastIndexOf('-') + 1) : '',
        status: field('Status'),
        maintainer: field('Maintainer'),
        section: field('Section'),
        priority: field('Priority'),
        admindir: '/var/lib/dpkg',
      },
    ]
  })
}

/** Alpine's package database in the same columns. */
export function parseApkPackages(database: string): Row[] {
  return database.split('\n\n').flatMap((paragraph) => {
    const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, 'm').exec(paragraph)?.[1] ?? ''
    const name = field('P')
    if (name === '') return []
    const common = { revision: '', status: 'install ok installed', section: '', priority: '', admindir: '/lib/apk/db' }
    return [
      {
        name,
        version: field('V'),
        source: field('o'),
        size: field('I'),
        arch: field('A'),
        maintainer: field('m'),
        ...common,
      },
    ]
  })
}
