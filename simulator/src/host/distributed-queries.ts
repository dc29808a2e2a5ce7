import type { Clock } from '../clock.ts'
import type { Row } from '../osquery/table-database.ts'
import type { QueryResult } from '../protocol/request-bodies.ts'

/** Runs one query that the server asked for; a failure becomes status 1 with SQLite's text and no rows. */
export function runDistributedQuery(clock: Clock, run: () => Row[]): QueryResult {
  const startedMs = clock.monotonicMs()
  const measure = () => {
    const wallMs = Math.max(0, Math.round(clock.monotonicMs() - startedMs))
    return { wall_time_ms: wallMs, user_time: wallMs, system_time: 0, memory: 24_576 }
  }
  try {
    const rows = run()
    return { rows, status: 0, message: '', stats: measure() }
  } catch (error) {
    return { rows: [], status: 1, message: error instanceof Error ? error.message : String(error), stats: measure() }
  }
}
