import type { DetailQuery } from './detail-query.ts'
import { count } from './row-values.ts'

/** The intervals that decide whether a host is online. `config_tls_refresh` is an alias that older agents report. */
export const osqueryFlags: DetailQuery = {
  name: 'osquery_flags',
  platforms: ['darwin', 'linux', 'windows', 'freebsd'],
  sql: `SELECT name, value FROM osquery_flags
    WHERE name IN ('distributed_interval', 'config_tls_refresh', 'config_refresh', 'logger_tls_period')`,
  toFacts: (rows) => {
    const flags = new Map(rows.map((row) => [row['name'], count(row, 'value')]))
    if (flags.size === 0) return {}
    return {
      distributed_interval_seconds: flags.get('distributed_interval') ?? 0,
      config_refresh_seconds: flags.get('config_tls_refresh') ?? flags.get('config_refresh') ?? 0,
      logger_period_seconds: flags.get('logger_tls_period') ?? 0,
    }
  },
}
