import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { conditions, countedSoftware, type InTeam, type ListPage, type SoftwareFilter } from './list-queries.ts'

export interface TitleRow {
  readonly id: number
  readonly name: string
  readonly source: string
  readonly extensionFor: string
  readonly bundleIdentifier: string
  /** Of hosts with several versions each version counts. */
  readonly hostCount: number
  readonly versionCount: number
}

export const titleOrderKeys: Readonly<Record<string, RawBuilder<unknown>>> = {
  hosts_count: sql`"hostCount"`,
  id: sql`t.id`,
  name: sql`t.name`,
  source: sql`t.source`,
  versions_count: sql`"versionCount"`,
}

const columns = sql`t.id, t.name, t.source, t.extension_for as "extensionFor",
  t.bundle_identifier as "bundleIdentifier", sum(c.hosts)::int as "hostCount", count(*)::int as "versionCount"`

export async function listTitleRows(db: Db | Tx, filter: SoftwareFilter, page: ListPage): Promise<readonly TitleRow[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const { rows } = await sql<TitleRow>`
    select ${columns} from ${countedSoftware(filter.teamId)} join software_titles t on t.id = s.title_id
    where ${conditions(filter)} group by t.id
    order by ${titleOrderKeys[page.orderKey] ?? sql`t.id`} ${direction}, t.id
    limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

export async function countTitleRows(db: Db | Tx, filter: SoftwareFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct s.title_id) as count from ${countedSoftware(filter.teamId)}
    where ${conditions(filter)}`.execute(db)
  return rows[0]?.count ?? 0
}

export async function findTitleRow(db: Db | Tx, { id, teamId }: InTeam): Promise<TitleRow | undefined> {
  const { rows } = await sql<TitleRow>`
    select ${columns} from ${countedSoftware(teamId)} join software_titles t on t.id = s.title_id
    where ${conditions({})} and t.id = ${id} group by t.id`.execute(db)
  return rows[0]
}

export interface TitleVersionRow {
  readonly titleId: number
  readonly id: number
  readonly version: string
  readonly hostCount: number
}

/** The most common hundred versions of each of at most ten titles. */
export async function listTitleVersions(
  db: Db | Tx,
  titleIds: readonly number[],
  filter: SoftwareFilter,
): Promise<readonly TitleVersionRow[]> {
  const { rows } = await sql<TitleVersionRow>`
    select "titleId", id, version, "hostCount" from (
      select s.title_id as "titleId", s.id, s.version, c.hosts as "hostCount",
        row_number() over (partition by s.title_id order by c.hosts desc, s.id) as place
      from ${countedSoftware(filter.teamId)}
      where s.title_id = any(${titleIds}::int[]) and ${conditions(filter)}
    ) ranked where place <= 100 order by "titleId", place`.execute(db)
  return rows
}

/** How many hosts have any version of each title. */
export async function countTitleHosts(
  db: Db | Tx,
  titleIds: readonly number[],
  teamId: number | undefined,
): Promise<ReadonlyMap<number, number>> {
  const team =
    teamId === undefined
      ? sql``
      : sql`and exists (select 1 from hosts h where h.id = w.host_id
          and ${teamId === 0 ? sql`h.team_id is null` : sql`h.team_id = ${teamId}`})`
  const { rows } = await sql<{ id: number; count: number }>`
    select t.id, (select count(*) from host_software w where w.software_ids && t.ids ${team}) as count
    from (
      select title_id as id, array_agg(s.id) as ids from software s
      where title_id = any(${titleIds}::int[]) and host_count > 0 group by title_id
    ) t`.execute(db)
  return new Map(rows.map(({ id, count }) => [id, count]))
}
