import type { Row } from '../osquery/table-database.ts'
import { osqueryVersion } from '../protocol/transport.ts'

/** Log lines in the shape and key order of osqueryd 5.23. */

export type Severity = 0 | 1 | 2

export interface LineOrigin {
  readonly hostIdentifier: string
  readonly now: Date
  readonly decorations: Row
}

export interface QueryRun {
  readonly name: string
  readonly counter: number
}

type Line = Readonly<Record<string, unknown>>

export function renderStatusLine(origin: LineOrigin, severity: Severity, message: string): Line {
  return {
    ...stamp(origin),
    severity,
    filename: severity === 2 ? 'scheduler.cpp' : 'init.cpp',
    line: severity === 2 ? 138 : 413,
    message,
    version: osqueryVersion,
    ...decorate(origin),
  }
}

export function renderSnapshotLine(origin: LineOrigin, run: QueryRun, rows: readonly Row[]): Line {
  return { snapshot: rows, action: 'snapshot', ...describeRun(origin, run) }
}

export function renderEventLine(origin: LineOrigin, run: QueryRun, action: 'added' | 'removed', columns: Row): Line {
  return { ...describeRun(origin, run), columns, action }
}

function describeRun(origin: LineOrigin, run: QueryRun): Line {
  return { name: run.name, ...stamp(origin), epoch: 0, counter: run.counter, numerics: false, ...decorate(origin) }
}

function stamp({ hostIdentifier, now }: LineOrigin): Line {
  return { hostIdentifier, calendarTime: formatCalendarTime(now), unixTime: Math.floor(now.getTime() / 1000) }
}

function decorate({ decorations }: LineOrigin): Line {
  return Object.keys(decorations).length === 0 ? {} : { decorations }
}

/** As C's asctime, in UTC: `Mon Nov  3 03:30:14 2026 UTC`. */
function formatCalendarTime(now: Date): string {
  const [weekday, day = '', month, year, time] = now.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year} UTC`
}
