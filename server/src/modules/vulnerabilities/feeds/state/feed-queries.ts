import { sql } from 'kysely'
import type { Tx } from '../../../../platform/database/in-transaction.ts'
import type { Db } from '../../../../platform/database/open-database.ts'

export interface StoredFeed {
  readonly name: string
  readonly lastAttemptAt: Date | null
  readonly lastSuccessAt: Date | null
  readonly dataAsOf: Date | null
  readonly records: number
  readonly bytes: number
  readonly leftOut: number
  readonly leftOutExample: string
  readonly error: string
}

/** As many as there are feeds. */
export async function selectFeeds(db: Db | Tx): Promise<readonly StoredFeed[]> {
  const rows = await db
    .selectFrom('vulnerability_feeds')
    .select(['name', 'last_attempt_at', 'last_success_at', 'data_as_of', 'records', 'bytes'])
    .select(['left_out', 'left_out_example', 'error'])
    .orderBy('name')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    name: row.name,
    lastAttemptAt: row.last_attempt_at,
    lastSuccessAt: row.last_success_at,
    dataAsOf: row.data_as_of,
    records: row.records ?? 0,
    bytes: row.bytes ?? 0,
    leftOut: row.left_out,
    leftOutExample: row.left_out_example,
    error: row.error,
  }))
}

/** Writes what is so now; `added_at` stays the moment of the first time. */
export async function upsertFeed(db: Db | Tx, feed: StoredFeed & { readonly at: Date }): Promise<void> {
  await sql`
    insert into vulnerability_feeds
      (name, added_at, last_attempt_at, last_success_at, data_as_of, records, bytes, left_out, left_out_example, error)
    values (${feed.name}, ${feed.at}, ${feed.lastAttemptAt}, ${feed.lastSuccessAt}, ${feed.dataAsOf}, ${feed.records},
      ${feed.bytes}, ${feed.leftOut}, ${feed.leftOutExample}, ${feed.error})
    on conflict (name) do update set
      last_attempt_at = excluded.last_attempt_at,
      last_success_at = excluded.last_success_at,
      data_as_of = excluded.data_as_of,
      records = excluded.records,
      bytes = excluded.bytes,
      left_out = excluded.left_out,
      left_out_example = excluded.left_out_example,
      error = excluded.error`.execute(db)
}
