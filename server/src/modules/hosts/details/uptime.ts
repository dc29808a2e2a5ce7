import type { DetailQuery } from './detail-query.ts'
import { large } from './row-values.ts'

export const uptime: DetailQuery = {
  name: 'uptime',
  platforms: ['darwin', 'linux', 'windows', 'freebsd'],
  sql: 'SELECT * FROM uptime LIMIT 1',
  toFacts: ([row]) => (row ? { uptime_seconds: large(row, 'total_seconds') } : {}),
}
