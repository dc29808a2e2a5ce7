import { readFileSync } from 'node:fs'

type Row = Record<string, string>

interface Recorded {
  /** Bodies of requests by name, for example `enroll-osqueryd`. */
  readonly requests: Readonly<Record<string, Record<string, unknown>>>
  /** Rows by table. */
  readonly debian12: Readonly<Record<string, Row[]>>
}

/** What real agents sent (see testkit/fixtures/README.md); a fresh copy for each caller. */
export function readRecorded(): Recorded {
  return JSON.parse(readFileSync(new URL('../fixtures/osquery/recorded.json', import.meta.url), 'utf8')) as Recorded
}
