import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { allTeams } from './count-queries.ts'
import { conditions, countedSoftware, type InTeam, type ListPage, type SoftwareFilter } from './list-queries.ts'
import { OPERATING_SYSTEMS } from './software-fields.ts'

export interface TitleRow {
  readonly id: number
  readonly name: string
  readonly source: string
  readonly extensionFor: string
  readonly bundleIdentifier: string
  /** With any version, as it was counted last. */
  readonly hostCount: number
  readonly versionCount: number
}

export const titleOrderKeys: Readonly<Record<string, RawBuilder<unknown>>> = {
  hosts_count: sql`k.hosts`,
  id: sql`t.id`,
  name: sql`t.name`,
  source: sql`t.source`,
  versions_count: sql`true`,
}

const columns = sql`t.id, t.name, t.source, t.extension_for as "extensionFor",
  t.bundle_identifier as "bundleIdentifier"`

/** `k` is the count of `t` for the team. */
function countedTitles(teamId: number | undefined): RawBuilder<unknown> {
  return sql`software_title_counts k join software_titles t
    on t.id = k.title_id and k.team_id = ${teamId ?? allTeams} and k.hosts > 0 and t.source <> ${OPERATING_SYSTEMS}`
}

/** How many versions of `t` hosts have, whatever else is asked for. */
function countVersions(teamId: number | undefined): RawBuilder<unknown> {
  return sql`(select count(*)::int from ${countedSoftware(teamId)}
    where s.title_id = t.id and ${conditions({ teamId })})`
}

/** Of `t`: a version fits. */
function isListed(filter: SoftwareFilter): RawBuilder<unknown> {
  if (!filter.isVulnerable && !filter.search) return sql`true`
  return sql`t.id in (select s.title_id from ${countedSoftware(filter.teamId)} where ${conditions(filter)})`
}

export async function listTitleRows(db: Db | Tx, filter: SoftwareFilter, page: ListPage): Promise<readonly TitleRow[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const order = titleOrderKeys[page.orderKey] ?? sql`t.id`
  const orderKey = page.orderKey === 'versions_count' ? countVersions(filter.teamId) : order
  const { rows } = await sql<TitleRow>`
    select t.*, ${countVersions(filter.teamId)} as "versionCount" from (
      select ${columns}, k.hosts as "hostCount" from ${countedTitles(filter.teamId)} where ${isListed(filter)}
      order by ${orderKey} ${direction}, t.id limit ${page.limit} offset ${page.offset}) t`.execute(db)
  return rows
}

export async function countTitleRows(db: Db | Tx, filter: SoftwareFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${countedTitles(filter.teamId)} where ${isListed(filter)}`.execute(db)
  return rows[0]?.count ?? 0
}

export async function findTitleRow(db: Db | Tx, { id, teamId }: InTeam): Promise<TitleRow | undefined> {
  const { rows } = await sql<TitleRow>`
    select ${columns}, k.hosts as "hostCount", ${countVersions(teamId)} as "versionCount"
    from ${countedTitles(teamId)} where t.id = ${id}`.execute(db)
  return rows[0]
}

/** Of each title. */
export const shownVersions = 100

export interface TitleVersionRow {
  readonly titleId: number
  readonly id: number
  readonly version: string
  readonly hostCount: number
}

/** The most common hundred versions of each title; together the titles may have a thousand. */
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
    ) ranked where place <= ${shownVersions} order by "titleId", place`.execute(db)
  return rows
}
