import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

/** Host ids in one row, so that a wide list takes few statements. */
const idsPerRow = 20_000
const setsPerStatement = 50

/** Hosts with any of this software, ascending. */
export async function listAffectedHostIds(db: Db | Tx, softwareIds: readonly number[]): Promise<readonly number[]> {
  const ids: number[] = []
  for (;;) {
    const { rows } = await sql<{ ids: readonly number[] | null }>`
      select array_agg(host_id order by host_id) as ids from (
        select host_id from host_software
        where software_ids && ${softwareIds}::int[] and host_id > ${ids.at(-1) ?? 0}
        order by host_id limit ${idsPerRow}) page`.execute(db)
    const page = rows[0]?.ids ?? []
    for (const id of page) ids.push(id)
    if (page.length < idsPerRow) return ids
  }
}

/** How many hosts have any software of each set, in the order of the sets. Equal sets are counted once. */
export async function countHostsOfSets(db: Db | Tx, sets: readonly (readonly number[])[]): Promise<readonly number[]> {
  const texts = sets.map(toText)
  const distinct = [...new Set(texts)].filter((text) => text !== '{}')
  const counts = new Map<string, number>()
  for (let start = 0; start < distinct.length; start += setsPerStatement) {
    const { rows } = await sql<{ ids: string; hosts: number }>`
      select n.ids, case when cardinality(n.ids::int[]) = 1
        then (select s.host_count from software s where s.id = (n.ids::int[])[1])
        else (select count(*) from host_software h where h.software_ids && n.ids::int[]) end as hosts
      from unnest(${distinct.slice(start, start + setsPerStatement)}::text[]) as n (ids)`.execute(db)
    for (const { ids, hosts } of rows) counts.set(ids, hosts)
  }
  return texts.map((text) => counts.get(text) ?? 0)
}

/** How many hosts have any of this software, however much it is. */
export async function countHostsWithAny(db: Db | Tx, softwareIds: readonly number[]): Promise<number> {
  const { rows } = await sql<{ hosts: number }>`
    select count(*) as hosts from host_software h
    where exists (select 1 from unnest(h.software_ids) as u (id) where u.id = any(${softwareIds}::int[]))`.execute(db)
  return rows[0]?.hosts ?? 0
}

/** Hosts by team, 0 = of no team. */
export type TeamCounts = ReadonlyMap<number, number>

/** How many hosts of each team have any software of each set, in the order of the sets. Equal sets are counted once. */
export async function countHostsByTeam(
  db: Db | Tx,
  sets: readonly (readonly number[])[],
): Promise<readonly TeamCounts[]> {
  const texts = sets.map(toText)
  const distinct = [...new Set(texts)].filter((text) => text !== '{}')
  const counts = new Map<string, TeamCounts>()
  for (let start = 0; start < distinct.length; start += setsPerStatement) {
    const { rows } = await sql<{ ids: string; teams: Readonly<Record<string, number>> | null }>`
      select n.ids, (select jsonb_object_agg(team_id, hosts) from (
        select coalesce(h.team_id, 0) as team_id, count(*) as hosts
        from host_software w join hosts h on h.id = w.host_id
        where w.software_ids && n.ids::int[] group by 1) t) as teams
      from unnest(${distinct.slice(start, start + setsPerStatement)}::text[]) as n (ids)`.execute(db)
    for (const { ids, teams } of rows)
      counts.set(ids, new Map(Object.entries(teams ?? {}).map(([team, hosts]) => [Number(team), hosts])))
  }
  return texts.map((text) => counts.get(text) ?? new Map())
}

function toText(ids: readonly number[]): string {
  return `{${[...ids].sort((a, b) => a - b).join(',')}}`
}
