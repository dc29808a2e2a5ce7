import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { containsPattern, countedSoftware, type InTeam, type ListPage } from './list-queries.ts'
import { OPERATING_SYSTEMS } from './software-fields.ts'

export interface OsFilter {
  readonly teamId?: number | undefined
  readonly platform?: string | undefined
  readonly name?: string | undefined
  readonly version?: string | undefined
  readonly search?: string | undefined
}

export interface OsKernel {
  /** The operating system with this kernel, as software. */
  readonly id: number
  readonly version: string
  readonly hosts: number
}

/** A title of source `operating_systems`: one name and version, whatever kernel and architecture. */
export interface OsVersionRow {
  readonly id: number
  readonly fullName: string
  readonly name: string
  readonly release: string
  readonly version: string
  readonly platform: string
  readonly hostCount: number
  readonly kernels: readonly OsKernel[]
}

export const osOrderKeys: Readonly<Record<string, RawBuilder<unknown>>> = {
  hosts_count: sql`"hostCount"`,
  name: sql`"fullName"`,
  version: sql`version`,
  platform: sql`platform`,
}

const columns = sql`t.id, t.name as "fullName", min(s.name) as name, min(s.release) as release,
  min(s.version) as version, min(s.platform) as platform, sum(c.hosts)::int as "hostCount",
  jsonb_agg(jsonb_build_object('id', s.id, 'version', s.kernel_version, 'hosts', c.hosts) order by c.hosts desc, s.id)
    as kernels`

// What people filter by is the name with and without Windows' display version.
const nameOnly = sql`trim(s.name || ' ' || s.release)`

function conditions({ platform, name, version, search }: OsFilter): RawBuilder<unknown> {
  const parts = [sql`c.hosts > 0 and s.source = ${OPERATING_SYSTEMS}`]
  if (platform !== undefined) parts.push(sql`s.platform = ${platform}`)
  if (name !== undefined) parts.push(sql`(s.name = ${name} or ${nameOnly} = ${name})`)
  if (version !== undefined) parts.push(sql`s.version = ${version}`)
  if (search) parts.push(sql`t.name ilike ${containsPattern(search)}`)
  return sql.join(parts, sql` and `)
}

export async function listOsVersionRows(
  db: Db | Tx,
  filter: OsFilter,
  page: ListPage,
): Promise<readonly OsVersionRow[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const { rows } = await sql<OsVersionRow>`
    select * from (
      select ${columns} from ${countedSoftware(filter.teamId)} join software_titles t on t.id = s.title_id
      where ${conditions(filter)} group by t.id
    ) listed
    order by ${osOrderKeys[page.orderKey] ?? sql`id`} ${direction}, id
    limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

export async function countOsVersionRows(db: Db | Tx, filter: OsFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct t.id) as count
    from ${countedSoftware(filter.teamId)} join software_titles t on t.id = s.title_id
    where ${conditions(filter)}`.execute(db)
  return rows[0]?.count ?? 0
}

export async function findOsVersionRow(db: Db | Tx, { id, teamId }: InTeam): Promise<OsVersionRow | undefined> {
  const { rows } = await sql<OsVersionRow>`
    select ${columns} from ${countedSoftware(teamId)} join software_titles t on t.id = s.title_id
    where ${conditions({})} and t.id = ${id} group by t.id`.execute(db)
  return rows[0]
}

export interface SoftwareChoice {
  readonly titleId?: number | undefined
  readonly osName?: string | undefined
  readonly osVersion?: string | undefined
}

/** Ids of what hosts have of this title, or of this operating system; the thousand most common. */
export async function listChosenIds(db: Db | Tx, choice: SoftwareChoice): Promise<readonly number[]> {
  const parts = [sql`s.host_count > 0`]
  if (choice.titleId !== undefined) parts.push(sql`s.title_id = ${choice.titleId}`)
  else parts.push(sql`s.source = ${OPERATING_SYSTEMS}`)
  if (choice.osName !== undefined) parts.push(sql`(s.name = ${choice.osName} or ${nameOnly} = ${choice.osName})`)
  if (choice.osVersion !== undefined) parts.push(sql`s.version = ${choice.osVersion}`)
  const { rows } = await sql<{ id: number }>`
    select s.id from software s where ${sql.join(parts, sql` and `)}
    order by s.host_count desc, s.id limit 1000`.execute(db)
  return rows.map(({ id }) => id)
}
