import type { Clock } from '../clock.ts'
import type { Row } from '../osquery/table-database.ts'
import type { LogType } from '../protocol/request-bodies.ts'
import type { SeededRandom } from '../seeded-random.ts'
import { diffRows } from './diff-rows.ts'
import { type LineOrigin, renderEventLine, renderSnapshotLine, renderStatusLine } from './log-lines.ts'
import type { ScheduledQuery } from './parse-schedule.ts'

export interface ScheduleOptions {
  readonly clock: Clock
  readonly random: SeededRandom
  query(sql: string): Row[]
  origin(): LineOrigin
  log(logType: LogType, line: Readonly<Record<string, unknown>>): void
}

/** Runs the scheduled queries of a host and writes their log lines. */
export interface QuerySchedule {
  /** Takes over what a config says; queries that stay the same keep their state. */
  replace(queries: readonly ScheduledQuery[], splayPercent: number): void
  /** Runs the due ones, or all of them. Returns how many ran. */
  run(which?: 'due' | 'all'): number
  /** Milliseconds until the next one is due. */
  msUntilDue(): number
  /** Rows of osquery_schedule. */
  rows(): Row[]
}

interface Entry {
  readonly query: ScheduledQuery
  readonly splayedMs: number
  dueAtMs: number
  executions: number
  counter: number
  lastRunSeconds: number
  wallTimeMs: number
  outputBytes: number
  lastRows: readonly Row[]
}

export function createQuerySchedule(options: ScheduleOptions): QuerySchedule {
  const { clock } = options
  let entries = new Map<string, Entry>()

  function replace(queries: readonly ScheduledQuery[], splayPercent: number): void {
    const next = new Map<string, Entry>()
    for (const query of queries) {
      const known = entries.get(query.name)
      next.set(query.name, known && isSame(known.query, query) ? known : createEntry(query, splayPercent))
    }
    entries = next
  }

  function createEntry(query: ScheduledQuery, splayPercent: number): Entry {
    const spread = (options.random.fraction() * 2 - 1) * (splayPercent / 100)
    const splayedMs = Math.max(1, Math.round(query.intervalSeconds * (1 + spread))) * 1000
    const empty = { executions: 0, counter: 0, lastRunSeconds: 0, wallTimeMs: 0, outputBytes: 0, lastRows: [] }
    return { query, splayedMs, dueAtMs: clock.monotonicMs() + splayedMs, ...empty }
  }

  function execute(entry: Entry): void {
    const startedMs = clock.monotonicMs()
    entry.executions++
    entry.lastRunSeconds = Math.floor(clock.now().getTime() / 1000)
    try {
      report(entry, options.query(entry.query.sql))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      options.log(
        'status',
        renderStatusLine(options.origin(), 2, `Error executing scheduled query ${entry.query.name}: ${reason}`),
      )
    }
    entry.wallTimeMs += Math.round(clock.monotonicMs() - startedMs)
  }

  function report(entry: Entry, rows: readonly Row[]): void {
    const run = { name: entry.query.name, counter: entry.counter++ }
    entry.outputBytes += rows.length * 100
    if (entry.query.isSnapshot) return options.log('result', renderSnapshotLine(options.origin(), run, rows))
    const { added, removed } = diffRows(entry.lastRows, rows)
    entry.lastRows = rows
    const log = (action: 'added' | 'removed') => (row: Row) =>
      options.log('result', renderEventLine(options.origin(), run, action, row))
    if (entry.query.reportsRemoved) removed.forEach(log('removed'))
    added.forEach(log('added'))
  }

  function run(which: 'due' | 'all' = 'due'): number {
    const nowMs = clock.monotonicMs()
    const chosen = [...entries.values()].filter((entry) => which === 'all' || entry.dueAtMs <= nowMs)
    for (const entry of chosen) {
      execute(entry)
      entry.dueAtMs = nowMs + entry.splayedMs
    }
    return chosen.length
  }

  return {
    replace,
    run,
    msUntilDue: () => Math.min(...[...entries.values()].map((entry) => entry.dueAtMs)) - clock.monotonicMs(),
    rows: () => [...entries.values()].map(toScheduleRow),
  }
}

function isSame(left: ScheduledQuery, right: ScheduledQuery): boolean {
  return (
    left.sql === right.sql && left.intervalSeconds === right.intervalSeconds && left.isSnapshot === right.isSnapshot
  )
}

function toScheduleRow(entry: Entry): Row {
  const { query } = entry
  return {
    name: query.name,
    query: query.sql,
    interval: String(query.intervalSeconds),
    denylisted: '0',
    executions: String(entry.executions),
    last_executed: String(entry.lastRunSeconds),
    output_size: String(entry.outputBytes),
    wall_time: String(Math.floor(entry.wallTimeMs / 1000)),
    wall_time_ms: String(entry.wallTimeMs),
    last_wall_time_ms: '0',
    user_time: '0',
    last_user_time: '0',
    system_time: '0',
    last_system_time: '0',
    average_memory: '0',
    last_memory: '0',
  }
}
