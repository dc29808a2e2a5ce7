import type { Row } from '../osquery/table-database.ts'

/** Bodies with their keys in the order in which osqueryd 5.23 writes them. */

export interface EnrollDetails {
  readonly enrollSecret: string
  readonly hostIdentifier: string
  /** Bit mask as text: Linux 9, macOS 21, Windows 2. */
  readonly platformType: string
  /** First row of each of these tables; a table without rows is absent. */
  readonly hostDetails: Readonly<Record<string, Row>>
}

export interface QueryResult {
  readonly rows: readonly Row[]
  /** 0 is success. */
  readonly status: number
  readonly message: string
  readonly stats: QueryStats
}

export interface QueryStats {
  readonly wall_time_ms: number
  readonly user_time: number
  readonly system_time: number
  readonly memory: number
}

export type LogType = 'status' | 'result'

export function renderEnroll(details: EnrollDetails): string {
  return JSON.stringify({
    enroll_secret: details.enrollSecret,
    host_identifier: details.hostIdentifier,
    platform_type: details.platformType,
    host_details: details.hostDetails,
  })
}

export function renderNodeKey(nodeKey: string): string {
  return JSON.stringify({ node_key: nodeKey })
}

export function renderResults(nodeKey: string, results: ReadonlyMap<string, QueryResult>): string {
  const pick = (field: keyof QueryResult) => Object.fromEntries([...results].map(([id, result]) => [id, result[field]]))
  return JSON.stringify({
    queries: pick('rows'),
    statuses: pick('status'),
    messages: pick('message'),
    stats: pick('stats'),
    node_key: nodeKey,
  })
}

/** Lines are kept as JSON text, so that waiting ones are small and are not rendered again for each attempt. */
export function renderLog(nodeKey: string, logType: LogType, lines: readonly string[], isCompressed: boolean): string {
  const data = `[${lines.join(',')}]`
  const type = JSON.stringify(logType)
  const key = JSON.stringify(nodeKey)
  // The compressing agent writes the same keys in the opposite order.
  return isCompressed
    ? `{"node_key":${key},"log_type":${type},"data":${data}}`
    : `{"data":${data},"log_type":${type},"node_key":${key}}`
}
