import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'

/**
 * Deletes software that no host has since `before`, at most `limit`. What ingest has locked is passed over: it is about
 * to be counted again. Returns how many were deleted.
 */
export async function deleteUnusedSoftware(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    delete from software where id in (
      select id from software where unused_since < ${before} and host_count = 0
      order by id limit ${limit} for update skip locked)
    returning id`.execute(tx)
  return rows.length
}

/** Titles without a version, after `afterId`; locked, so that nobody adds a version before the deletion. */
export async function lockEmptyTitles(tx: Tx, afterId: number, limit: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from software_titles t
    where t.id > ${afterId} and not exists (select 1 from software s where s.title_id = t.id)
    order by t.id limit ${limit} for update of t skip locked`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Looks once more: a version may have come between the look and the lock. */
export async function deleteEmptyTitles(tx: Tx, ids: readonly number[]): Promise<void> {
  await sql`
    delete from software_titles t where t.id = any(${ids}::int[])
      and not exists (select 1 from software s where s.title_id = t.id)`.execute(tx)
}
