import { sql } from 'kysely'
import type { Tx } from '../database/in-transaction.ts'
import type { Db } from '../database/open-database.ts'

/**
 * Takes `count` event numbers and returns the first. The row stays locked until the transaction ends, so numbers are
 * gapless and visible in their order: who has read up to N has missed nothing below N. Call it as the last thing of a
 * transaction, because other writers of events wait.
 */
export async function takeEventNumbers(tx: Tx, count: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    update event_sequence set last = last + ${count} where id = 1 returning last`.execute(tx)
  const last = rows[0]?.last
  if (last === undefined) throw new Error('event_sequence has lost its row')
  return last - count + 1
}

/** The number of the newest committed event. */
export async function lastEventNumber(db: Db | Tx): Promise<number> {
  const row = await db.selectFrom('event_sequence').select('last').where('id', '=', 1).executeTakeFirstOrThrow()
  return row.last
}
