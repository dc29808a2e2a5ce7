import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { OPERATING_SYSTEMS } from './software-fields.ts'
import { hasCveLike, isVulnerable } from './vulnerability-queries.ts'

export interface SoftwareFilter {
  /** 0 = hosts of no team. Undefined: all hosts. */
  readonly teamId?: number | undefined
  readonly isVulnerable?: boolean | undefined
  /** Part of a name or of a CVE. */
  readonly search?: string | undefined
}

/** One of what hosts have; with a team only if its hosts have it. 0 = hosts of no team. */
export interface InTeam {
  readonly id: number
  readonly teamId?: number | undefined
}

/** For errors. */
export function ofTeam(teamId: number | undefined): string {
  return teamId === undefined ? '' : ` of team ${teamId}`
}

export interface ListPage {
  readonly limit: number
  readonly offset: number
  readonly orderKey: string
  readonly isDescending: boolean
}

export interface SoftwareRow {
  readonly id: number
  readonly titleId: number
  readonly source: string
  readonly name: string
  readonly version: string
  readonly release: string
  readonly arch: string
  readonly vendor: string
  readonly bundleIdentifier: string
  readonly extensionId: string
  readonly extensionFor: string
  readonly generatedCpe: string
  readonly hostCount: number
}

export const wireColumns = sql`s.id, s.title_id as "titleId", s.source, s.name, s.version, s.release, s.arch, s.vendor,
  s.bundle_identifier as "bundleIdentifier", s.extension_id as "extensionId", s.extension_for as "extensionFor",
  s.generated_cpe as "generatedCpe"`

/** Keys that a list may be ordered by; the right side is ours, so nothing of the request becomes SQL. */
export const softwareOrderKeys: Readonly<Record<string, RawBuilder<unknown>>> = {
  hosts_count: sql`"hostCount"`,
  id: sql`s.id`,
  name: sql`s.name`,
  version: sql`s.version`,
  source: sql`s.source`,
}

/** `s` with `c.hosts`, the number of hosts that have it: of all hosts as of now, of a team as it was counted last. */
export function countedSoftware(teamId: number | undefined): RawBuilder<unknown> {
  if (teamId === undefined) return sql`software s cross join lateral (select s.host_count as hosts) c`
  return sql`software s join software_team_counts c on c.software_id = s.id and c.team_id = ${teamId}`
}

/** Of `s` and `c`: it is on hosts, is no operating system, and the filter lets it pass. */
export function conditions(filter: SoftwareFilter): RawBuilder<unknown> {
  const parts = [sql`c.hosts > 0 and s.source <> ${OPERATING_SYSTEMS}`]
  if (filter.isVulnerable) parts.push(isVulnerable)
  if (filter.search) {
    const pattern = containsPattern(filter.search)
    parts.push(sql`(s.name ilike ${pattern} or ${hasCveLike(pattern)})`)
  }
  return sql.join(parts, sql` and `)
}

export function containsPattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
}

export async function listSoftwareRows(
  db: Db | Tx,
  filter: SoftwareFilter,
  page: ListPage,
): Promise<readonly SoftwareRow[]> {
  const direction = page.isDescending ? sql`desc` : sql`asc`
  const { rows } = await sql<SoftwareRow>`
    select ${wireColumns}, c.hosts as "hostCount" from ${countedSoftware(filter.teamId)}
    where ${conditions(filter)}
    order by ${softwareOrderKeys[page.orderKey] ?? sql`s.id`} ${direction}, s.id
    limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows
}

export async function countSoftwareRows(db: Db | Tx, filter: SoftwareFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${countedSoftware(filter.teamId)} where ${conditions(filter)}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Also operating systems; without a team also what hosts have removed since, so that links to it do not break. */
export async function findSoftwareRow(db: Db | Tx, { id, teamId }: InTeam): Promise<SoftwareRow | undefined> {
  const { rows } = await sql<SoftwareRow>`
    select ${wireColumns}, c.hosts as "hostCount" from ${countedSoftware(teamId)} where s.id = ${id}`.execute(db)
  return rows[0]
}

/** False before the first host told. */
export async function isAnySoftware(db: Db | Tx): Promise<boolean> {
  const { rows } = await sql`select 1 from host_software limit 1`.execute(db)
  return rows.length > 0
}
