import { sql } from 'kysely'
import type { Db } from './open-database.ts'

export interface DatabaseMeasures {
  /** Like `15.18`. */
  readonly version: string
  readonly major: number
  readonly bytes: number
  /** By its own clock. */
  readonly now: Date
}

export async function measureDatabase(db: Db): Promise<DatabaseMeasures> {
  const { rows } = await sql<{ version: string; number: string; bytes: number; now: Date }>`
    select current_setting('server_version') as version, current_setting('server_version_num') as number,
      pg_database_size(current_database()) as bytes, clock_timestamp() as now`.execute(db)
  const [row] = rows
  if (!row) throw new Error('the database gave no answer')
  const { version, number, bytes, now } = row
  return { version: version.split(' ')[0] ?? version, major: Math.floor(Number(number) / 10_000), bytes, now }
}
