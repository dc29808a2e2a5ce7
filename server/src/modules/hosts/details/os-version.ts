import type { Row } from '../../../platform/ingest/checkin.ts'
import type { DetailQuery } from './detail-query.ts'
import { text } from './row-values.ts'

/** Tells the platform, so it is asked of every host. Windows has a second query for the name of the release. */
export const osVersion: DetailQuery = {
  name: 'os_version',
  sql: 'SELECT * FROM os_version LIMIT 1',
  toFacts: ([row]) => {
    if (!row) return {}
    const name = text(row, 'name')
    const platform = osPlatform(row)
    const facts = {
      platform,
      platform_like: text(row, 'platform_like'),
      code_name: text(row, 'codename'),
      build: text(row, 'build'),
    }
    return platform === 'windows' ? facts : { ...facts, os_version: `${name} ${osVersionText(row)}`.trim() }
  },
}

/** Old CentOS tells its name only. */
export function osPlatform(row: Row): string {
  return text(row, 'platform').toLowerCase() || (/centos/i.test(text(row, 'name')) ? 'centos' : '')
}

/** Ubuntu tells its point release only in the text, others in the parts; Apple adds a rapid security response. */
export function osVersionText(row: Row): string {
  if (text(row, 'platform') === 'ubuntu') return text(row, 'version').replace(/\s*\(.*\)/, '')
  const parts = ['major', 'minor', 'patch'].map((column) => text(row, column) || '0')
  const version = parts.every((part) => part === '0') ? text(row, 'build') || text(row, 'version') : parts.join('.')
  return [version, text(row, 'extra')].filter((part) => part !== '').join(' ')
}
