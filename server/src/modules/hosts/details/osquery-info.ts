import type { DetailQuery } from './detail-query.ts'
import { text } from './row-values.ts'

export const osqueryInfo: DetailQuery = {
  name: 'osquery_info',
  sql: 'SELECT * FROM osquery_info LIMIT 1',
  toFacts: ([row]) => (row ? { osquery_version: text(row, 'version') } : {}),
}
