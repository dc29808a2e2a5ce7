import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { maxRowsOfStatement } from '../../platform/http/list-page.ts'

export interface Membership {
  readonly hostId: number
  readonly labelId: number
  readonly isMember: boolean
}

interface CountChange {
  readonly labelId: number
  readonly change: number
}

/** The dynamic labels among these. They cannot be deleted before this transaction ends. */
export async function lockDynamicLabels(tx: Tx, labelIds: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ id: number }>`
    select id from labels where id = any(${labelIds}::int[]) and not is_manual order by id for key share`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

/** Stores what differs from what is stored, and the counts with it. The hosts are locked by the caller. */
export async function saveMemberships(tx: Tx, told: readonly Membership[]): Promise<void> {
  const { rows } = await sql<CountChange>`
    with told as (
      select * from unnest(${told.map(({ hostId }) => hostId)}::int[], ${told.map(({ labelId }) => labelId)}::int[],
        ${told.map(({ isMember }) => isMember)}::bool[]) as n (host_id, label_id, is_member)
    ), added as (
      insert into label_hosts (label_id, host_id) select label_id, host_id from told
      where is_member and not exists (
        select 1 from label_hosts m where m.label_id = told.label_id and m.host_id = told.host_id)
      on conflict do nothing returning label_id
    ), removed as (
      delete from label_hosts m using told
      where not told.is_member and m.label_id = told.label_id and m.host_id = told.host_id returning m.label_id
    )
    select label_id as "labelId", sum(change)::int as change
    from (select label_id, 1 as change from added union all select label_id, -1 from removed) changes
    group by label_id order by label_id`.execute(tx)
  if (rows.length > 0) await adjustCounts(tx, rows)
}

/** Rows are locked in id order, because several processes write. */
async function adjustCounts(tx: Tx, changes: readonly CountChange[]): Promise<void> {
  const labelIds = changes.map(({ labelId }) => labelId)
  await sql`select 1 from label_counts where label_id = any(${labelIds}::int[]) order by label_id for update`.execute(
    tx,
  )
  await sql`
    update label_counts c set hosts = c.hosts + n.change
    from unnest(${labelIds}::int[], ${changes.map(({ change }) => change)}::int[]) as n (label_id, change)
    where c.label_id = n.label_id`.execute(tx)
}

/** Takes hosts out of all counts, in the transaction that deletes them. */
export async function forgetHostsInLabels(tx: Tx, hostIds: readonly number[]): Promise<void> {
  const { rows } = await sql<CountChange>`
    select label_id as "labelId", -count(*)::int as change from label_hosts where host_id = any(${hostIds}::int[])
    group by label_id order by label_id`.execute(tx)
  if (rows.length > 0) await adjustCounts(tx, rows)
}

/** Makes these the members; false where they are already. Hosts that were deleted since are left out. */
export async function replaceMembers(tx: Tx, labelId: number, hostIds: readonly number[]): Promise<boolean> {
  const gone = await sql`
    delete from label_hosts where label_id = ${labelId} and not host_id = any(${hostIds}::int[])`.execute(tx)
  const come = await sql`
    insert into label_hosts (label_id, host_id)
    select ${labelId}::int, id from hosts where id = any(${hostIds}::int[]) order by id
    on conflict do nothing`.execute(tx)
  const isChanged = (gone.numAffectedRows ?? 0n) + (come.numAffectedRows ?? 0n) > 0n
  if (isChanged) await recount(tx, labelId)
  return isChanged
}

/** Members whose platform the label no longer concerns leave it. */
export async function dropMembersOfOtherPlatforms(
  tx: Tx,
  labelId: number,
  platforms: readonly string[],
): Promise<void> {
  const family = sql`case when h.platform in ('', 'darwin', 'windows', 'chrome', 'freebsd') then h.platform else 'linux' end`
  await sql`
    delete from label_hosts m using hosts h
    where m.label_id = ${labelId} and h.id = m.host_id
      and not (h.platform = any(${platforms}::text[]) or ${family} = any(${platforms}::text[]))`.execute(tx)
  await recount(tx, labelId)
}

async function recount(tx: Tx, labelId: number): Promise<void> {
  await sql`update label_counts set hosts = (select count(*) from label_hosts where label_id = ${labelId})
    where label_id = ${labelId}`.execute(tx)
}

export async function listMemberIds(tx: Tx, labelId: number): Promise<readonly number[]> {
  const { rows } = await sql<{ ids: number[] }>`
    select coalesce(array_agg(host_id), '{}') as ids from label_hosts where label_id = ${labelId}`.execute(tx)
  return rows[0]?.ids ?? []
}

/** Names by which documents find the members of a label again, by id: that of a host that shares it is its identifier. */
export async function listMemberNames(db: Db | Tx, labelId: number): Promise<readonly string[]> {
  const names: string[] = []
  for (let after = 0; ; ) {
    const { rows } = await sql<{ id: number; name: string }>`
      select h.id, case when h.hostname = '' or exists (select 1 from hosts o where o.hostname = h.hostname and o.id <> h.id)
        then h.identifier else h.hostname end as name
      from label_hosts m join hosts h on h.id = m.host_id
      where m.label_id = ${labelId} and m.host_id > ${after} order by m.host_id limit ${maxRowsOfStatement}`.execute(db)
    names.push(...rows.map(({ name }) => name))
    const last = rows.at(-1)
    if (!last || rows.length < maxRowsOfStatement) return names
    after = last.id
  }
}
