import type { Row } from '../../../platform/ingest/checkin.ts'
import type { HostFacts } from '../host-facts.ts'
import type { PlatformFamily } from '../platform-family.ts'

/** One question about a host's vitals: a table of osquery, and what its rows mean for us. */
export interface DetailQuery {
  /** Sent as `fleet_detail_query_<name>`. */
  readonly name: string
  /** Absent: asked on every platform, also while the platform is unknown. */
  readonly platforms?: readonly PlatformFamily[]
  readonly sql: string
  readonly discovery?: string
  /** Facts to overwrite; an empty object leaves everything as it was. */
  toFacts(rows: readonly Row[]): Partial<HostFacts>
}
