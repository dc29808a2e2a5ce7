import type { PlatformFamily } from '../../hosts/index.ts'

/**
 * One question about installed software. It selects columns of the names in `parse-software-row.ts`; a column that its
 * tables lack is left out. An answer replaces what the host told of these sources before; a failure keeps it.
 */
export interface SoftwareQuery {
  /** Sent as `fleet_detail_query_<name>`. */
  readonly name: string
  readonly platforms: readonly PlatformFamily[]
  /** Values of `source` that its rows may have. */
  readonly sources: readonly string[]
  readonly sql: string
  /** Asked only where this returns a row: agents differ in their tables. */
  readonly discovery?: string
}

/** Row where the agent has this table. */
export function discoverTable(table: string): string {
  return `SELECT 1 FROM osquery_registry WHERE active = 1 AND registry = 'table' AND name = '${table}'`
}
