import type { Clock } from '../clock.ts'
import type { Fault } from '../faults/fault.ts'
import type { Row, TableDatabase } from '../osquery/table-database.ts'
import type { Machine } from '../profiles/machine.ts'
import type { Profile } from '../profiles/profile.ts'
import type { QueryResult } from '../protocol/request-bodies.ts'
import type { Transport } from '../protocol/transport.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { AgentFlags } from './agent-flags.ts'
import type { CallOptions, RequestObserver } from './agent-session.ts'
import type { Work } from './decide-work.ts'
import type { HostTables } from './host-tables.ts'

/** A simulated computer with an osquery agent. */
export interface Host {
  readonly machine: Machine
  readonly profile: Profile
  readonly tables: HostTables
  nodeKey(): string | undefined
  flags(): AgentFlags
  enroll(options?: Partial<CallOptions>): Promise<void>
  fetchConfig(options?: Partial<CallOptions>): Promise<Readonly<Record<string, unknown>>>
  readQueries(options?: Partial<CallOptions>): Promise<Work>
  /** Runs the queries and keeps the results until they are acknowledged. */
  runQueries(work: Work): ReadonlyMap<string, QueryResult>
  /** Sends what is kept; without anything kept there is no request. Returns the number of results sent. */
  writeResults(options?: Partial<CallOptions>): Promise<number>
  /** Read, run, write; returns the results that this round made. */
  checkIn(options?: Partial<CallOptions>): Promise<ReadonlyMap<string, QueryResult>>
  /** Runs scheduled queries; their lines wait for the next sendLogs. */
  runSchedule(which?: 'due' | 'all'): number
  /** Sends waiting log lines; refused ones stay. Returns the number of acknowledged lines. */
  sendLogs(options?: Partial<CallOptions>): Promise<number>
  /** Same as `tables.setRows`. */
  setRows(table: string, rows: readonly Row[]): void
  /** Changes this host's rows by SQL, for example `update disk_encryption set encrypted = 0`. */
  sql(statement: string): void
  /** Begins the timed loops: check-ins, config, schedule, logs. */
  start(options?: { readonly delayMs?: number }): void
  /** Ends the loops and what they have under way. */
  stop(): Promise<void>
  hasLeft(): boolean
}

/** What a host is made of; `createHost` fills in the rest. */
export interface HostParts {
  readonly profile: Profile
  readonly machine: Machine
  readonly database: TableDatabase
  readonly transport: Transport
  readonly enrollSecret: string
  readonly clock: Clock
  readonly random: SeededRandom
  readonly flags: AgentFlags
  readonly compressesLogs: boolean
  readonly enrollAttempts: number
  readonly fault?: Fault
  readonly observe?: RequestObserver
}
