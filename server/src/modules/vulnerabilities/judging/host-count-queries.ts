import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { TeamCounts } from '../affected-host-queries.ts'
import { isVisible } from '../finding-queries.ts'

const cvesPerPage = 1_000

export interface CveSoftware {
  readonly cve: string
  /** On hosts, ascending; empty when no host has any. */
  readonly softwareIds: readonly number[]
}

/** In the order of the names. */
export async function listCveSoftware(db: Db | Tx, afterCve: string): Promise<readonly CveSoftware[]> {
  const { rows } = await sql<CveSoftware>`
    select c.cve, coalesce(found.ids, '{}') as "softwareIds"
    from (select cve from cves where cve > ${afterCve} order by cve limit ${cvesPerPage}) c left join lateral (
      select array_agg(distinct f.software_id order by f.software_id) as ids
      from software_cves f join software s on s.id = f.software_id
      where f.cve = c.cve and ${isVisible} and s.host_count > 0) found on true
    order by c.cve`.execute(db)
  return rows
}

/** In all and by team; only what differs is written. */
export async function saveHostCounts(
  tx: Tx,
  counts: readonly { readonly cve: string; readonly teams: TeamCounts }[],
): Promise<void> {
  const cves = counts.map(({ cve }) => cve)
  const sums = counts.map(({ teams }) => [...teams.values()].reduce((sum, hosts) => sum + hosts, 0))
  await sql`
    with counted as (
      select c.cve, n.hosts from cves c
      join unnest(${cves}::text[], ${sums}::int[]) as n (cve, hosts) on n.cve = c.cve
      where c.host_count <> n.hosts order by c.cve for no key update of c
    ) update cves c set host_count = counted.hosts from counted where c.cve = counted.cve`.execute(tx)
  const flat = counts.flatMap(({ cve, teams }) => Array.from(teams, ([teamId, hosts]) => ({ cve, teamId, hosts })))
  await sql`
    with told as (
      select * from unnest(${flat.map(({ cve }) => cve)}::text[], ${flat.map(({ teamId }) => teamId)}::int[],
        ${flat.map(({ hosts }) => hosts)}::int[]) as n (cve, team_id, hosts)
    ), gone as (
      delete from cve_team_counts c where c.cve = any(${cves}::text[])
        and not exists (select 1 from told t where t.cve = c.cve and t.team_id = c.team_id)
    ) insert into cve_team_counts as c (cve, team_id, hosts)
    select t.cve, t.team_id, t.hosts from told t where exists (select 1 from cves k where k.cve = t.cve)
    order by t.cve, t.team_id
    on conflict (cve, team_id) do update set hosts = excluded.hosts where c.hosts <> excluded.hosts`.execute(tx)
}

export async function markCounted(db: Db | Tx, at: Date): Promise<void> {
  await sql`update vulnerability_state set counted_at = ${at} where id = 1`.execute(db)
}
