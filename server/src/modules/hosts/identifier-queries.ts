import { sql } from 'kysely'
import { slices } from '../../kernel/slices.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { maxRowsOfStatement } from '../../platform/http/list-page.ts'

/** The hosts that are called so, by name: identifier before hostname, uuid, serial number; the newest where a name is shared. */
export async function findHostIdsByIdentifiers(
  db: Db | Tx,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const part of slices([...new Set(names)], maxRowsOfStatement)) {
    const { rows } = await sql<{ name: string; id: number }>`
      with names as (select distinct name from unnest(${part}::text[]) as n (name))
      select distinct on (name) name, id from (
        select name, id, 0 as place, last_enrolled_at from names join hosts on identifier = name
        union all select name, id, 1, last_enrolled_at from names join hosts on hostname = name
        union all select name, id, 2, last_enrolled_at from names join hosts on lower(uuid) = lower(name)
        union all select name, id, 3, last_enrolled_at from names join hosts on hardware_serial = name and name <> ''
      ) found order by name, place = 0 desc, last_enrolled_at desc, id desc`.execute(db)
    for (const { name, id } of rows) found.set(name, id)
  }
  return found
}

export async function listExistingHostIds(db: Db | Tx, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const existing = new Set<number>()
  for (const part of slices([...new Set(ids)], maxRowsOfStatement)) {
    const { rows } = await sql<{ id: number }>`select id from hosts where id = any(${part}::int[])`.execute(db)
    for (const { id } of rows) existing.add(id)
  }
  return existing
}
