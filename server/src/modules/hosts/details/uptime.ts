import type { DetailQuery } from './detail-query.ts'
import { count } from './row-values.ts'

/** A century: beyond it the value is garbage, and beyond some more PostgreSQL's intervals end. */
const maxSeconds = 3_155_760_000

export const uptime: DetailQuery = {
  name: 'uptime',
  platforms: ['darwin', 'linux', 'windows', 'freebsd'],
  sql: 'SELECT * FROM uptime LIMIT 1',
  toFacts: ([row]) => (row ? { uptime_seconds: count(row, 'total_seconds', maxSeconds) } : {}),
}
