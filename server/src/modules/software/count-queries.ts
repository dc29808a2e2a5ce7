import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'

/** In `software_title_counts`: hosts of all teams and of none. */
export const allTeams = -1

/** Of all processes one settles at a time, because counts are written in no order. */
export async function lockCounts(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ isLocked: boolean }>`
    select pg_try_advisory_xact_lock(7368652366) as "isLocked"`.execute(tx)
  return rows[0]?.isLocked ?? false
}

/** Takes hosts off the queue; a transaction that changes one of them keeps it there. Ascending. */
export async function takeUncounted(tx: Tx, limit: number): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    delete from uncounted_hosts where host_id in (
      select host_id from uncounted_hosts order by host_id limit ${limit} for update skip locked)
    returning host_id as id`.execute(tx)
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}

/** Moves counts by the difference of what these hosts have and what is counted of them, then notes that as counted. */
export async function settleHosts(tx: Tx, hostIds: readonly number[]): Promise<void> {
  await sql`
    with ${scope(hostIds)}, moved as (
      select team_id, id, sum(by)::int as by from (
        select team_id, unnest(software_ids) as id, by from held) each
      group by team_id, id having sum(by) <> 0)
    insert into software_team_counts as c (team_id, software_id, hosts)
    select team_id, id, by from moved
    on conflict (team_id, software_id) do update set hosts = c.hosts + excluded.hosts`.execute(tx)
  await sql`
    with ${scope(hostIds)}, titled as (
      select distinct h.host_id, h.team_id, h.by, s.title_id
      from held h cross join unnest(h.software_ids) as u (id) join software s on s.id = u.id
    ), moved as (
      select coalesce(team_id, ${allTeams}) as team_id, title_id, sum(by)::int as by from titled
      group by grouping sets ((team_id, title_id), (title_id)) having sum(by) <> 0)
    insert into software_title_counts as c (team_id, title_id, hosts)
    select team_id, title_id, by from moved
    on conflict (team_id, title_id) do update set hosts = c.hosts + excluded.hosts`.execute(tx)
  await sql`
    insert into counted_software as c (host_id, team_id, software_ids)
    select h.id, coalesce(h.team_id, 0), w.software_ids from hosts h join host_software w on w.host_id = h.id
    where h.id = any(${hostIds}::int[])
    on conflict (host_id) do update set team_id = excluded.team_id, software_ids = excluded.software_ids`.execute(tx)
  await sql`
    delete from counted_software c where c.host_id = any(${hostIds}::int[])
      and not exists (select 1 from host_software w where w.host_id = c.host_id)`.execute(tx)
}

/** `held`: what the hosts have, once more (1) or once less (-1). Only of those for which the two differ. */
function scope(hostIds: readonly number[]) {
  return sql`differing as (
    select coalesce(n.host_id, o.host_id) as host_id, n.team_id as new_team, n.software_ids as new_ids,
      o.team_id as old_team, o.software_ids as old_ids
    from (select h.id as host_id, coalesce(h.team_id, 0) as team_id, w.software_ids
        from hosts h join host_software w on w.host_id = h.id where h.id = any(${hostIds}::int[])) n
      full join (select * from counted_software where host_id = any(${hostIds}::int[])) o on o.host_id = n.host_id
    where (n.team_id, n.software_ids) is distinct from (o.team_id, o.software_ids)
  ), held as (
    select host_id, new_team as team_id, new_ids as software_ids, 1 as by from differing where new_ids is not null
    union all
    select host_id, old_team, old_ids, -1 from differing where old_ids is not null)`
}

/** Counts that nothing is left of. */
export async function deleteEmptyCounts(tx: Tx): Promise<void> {
  await sql`delete from software_team_counts where hosts = 0`.execute(tx)
  await sql`delete from software_title_counts where hosts = 0`.execute(tx)
}
