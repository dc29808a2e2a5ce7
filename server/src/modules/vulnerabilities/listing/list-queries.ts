import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { isUnsure } from '../finding-queries.ts'

export interface VulnerabilityFilter {
  /** 0 = hosts of no team. Undefined: all hosts. */
  readonly teamId?: number | undefined
  readonly isSuppressedShown: boolean
  readonly search?: string | undefined
  readonly isExploitedOnly?: boolean | undefined
  readonly minCvssScore?: number | undefined
  readonly minEpssProbability?: number | undefined
  readonly createdAfter?: Date | undefined
}

export interface CveRow {
  readonly cve: string
  readonly createdAt: Date
  readonly description: string
  readonly publishedAt: Date | null
  readonly modifiedAt: Date | null
  readonly cvssScore: number | null
  readonly cvssVersion: string | null
  readonly cvssVector: string | null
  readonly epssProbability: number | null
  readonly epssPercentile: number | null
  readonly isKnownExploited: boolean | null
  readonly exploitDueAt: Date | null
}

export interface VulnerabilityRow extends CveRow {
  readonly hosts: number
  readonly isLowConfidence: boolean
  readonly isSuppressed: boolean
}

const cveColumns = sql`c.cve, c.created_at as "createdAt", c.description, c.published_at as "publishedAt",
  c.modified_at as "modifiedAt", c.cvss_score as "cvssScore", c.cvss_version as "cvssVersion",
  c.cvss_vector as "cvssVector", c.epss_probability as "epssProbability", c.epss_percentile as "epssPercentile",
  c.is_known_exploited as "isKnownExploited", c.exploit_due_at as "exploitDueAt"`

/** Keys that a list may be ordered by; what is not known comes last. */
export const vulnerabilityOrderKeys: Readonly<Record<string, RawBuilder<unknown>>> = {
  hosts_count: sql`hosts`,
  cve: sql`c.cve`,
  created_at: sql`c.created_at`,
  cve_published: sql`c.published_at`,
  cvss_score: sql`c.cvss_score`,
  epss_probability: sql`c.epss_probability`,
  cisa_known_exploit: sql`coalesce(c.is_known_exploited, false)`,
}

interface Page {
  readonly limit: number
  readonly offset: number
  readonly orderKey: string
  readonly isDescending: boolean
}

/** What a page does not show is not summed up. */
export async function listVulnerabilityRows(
  db: Db | Tx,
  filter: VulnerabilityFilter,
  page: Page,
): Promise<readonly VulnerabilityRow[]> {
  const direction = page.isDescending ? sql`desc nulls last` : sql`asc nulls last`
  // The worst first among those that are exploited, and among those that are not.
  const ties = page.orderKey === 'cisa_known_exploit' ? sql`c.cvss_score desc nulls last, c.cve` : sql`c.cve`
  const order = sql`order by ${vulnerabilityOrderKeys[page.orderKey] ?? sql`c.cve`} ${direction}, ${ties}`
  const { rows } = await sql<VulnerabilityRow>`
    select ${cveColumns}, c.hosts, found.* from (
      select c.*, ${hostsOf(filter.teamId)} as hosts from cves c where ${conditions(filter)}
      ${order} limit ${page.limit} offset ${page.offset}) c
    cross join lateral (
      select bool_and(${isUnsure}) as "isLowConfidence", bool_and(f.suppressed_by is not null) as "isSuppressed"
      from ${findings(filter)} and f.cve = c.cve) found
    ${order}`.execute(db)
  return rows
}

export async function countVulnerabilityRows(db: Db | Tx, filter: VulnerabilityFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from cves c where ${conditions(filter)}`.execute(db)
  return rows[0]?.count ?? 0
}

/** `f`: what was found on hosts, and is to be shown. */
function findings({ teamId, isSuppressedShown }: VulnerabilityFilter): RawBuilder<unknown> {
  const isShown = isSuppressedShown ? sql`true` : sql`f.suppressed_by is null`
  const ofTeam = sql`software_team_counts n on n.software_id = f.software_id and n.team_id = ${teamId} and n.hosts > 0`
  const ofAll = sql`software s on s.id = f.software_id and s.host_count > 0`
  return sql`software_cves f join ${teamId === undefined ? ofAll : ofTeam} where f.gone_at is null and ${isShown}`
}

/** The numbers of hosts are stored, of all hosts and of each team. */
function hostsOf(teamId: number | undefined): RawBuilder<unknown> {
  if (teamId === undefined) return sql`c.host_count`
  return sql`coalesce((select k.hosts from cve_team_counts k where k.cve = c.cve and k.team_id = ${teamId}), 0)`
}

function conditions(filter: VulnerabilityFilter): RawBuilder<unknown> {
  const parts = [sql`c.cve in (select f.cve from ${findings(filter)})`]
  if (filter.search) {
    const pattern = `%${filter.search.replace(/[\\%_]/g, (character) => `\\${character}`)}%`
    parts.push(sql`c.cve ilike ${pattern}`)
  }
  if (filter.isExploitedOnly) parts.push(sql`c.is_known_exploited`)
  if (filter.minCvssScore !== undefined) parts.push(sql`c.cvss_score >= ${filter.minCvssScore}`)
  if (filter.minEpssProbability !== undefined) parts.push(sql`c.epss_probability >= ${filter.minEpssProbability}`)
  if (filter.createdAfter) parts.push(sql`c.created_at > ${filter.createdAfter}`)
  return sql.join(parts, sql` and `)
}

export interface CountedState {
  readonly countedAt: Date | null
}

/** Undefined until feeds were read for the first time. */
export async function findCountedState(db: Db | Tx): Promise<CountedState | undefined> {
  return db
    .selectFrom('vulnerability_state')
    .select('counted_at as countedAt')
    .where('id', '=', 1)
    .where(sql<boolean>`cardinality(sources) > 0`)
    .executeTakeFirst()
}

export async function findCveRow(
  db: Db | Tx,
  { cve, teamId }: { cve: string; teamId: number | undefined },
): Promise<(CveRow & { hosts: number }) | undefined> {
  const { rows } = await sql<CveRow & { hosts: number }>`
    select ${cveColumns}, ${hostsOf(teamId)} as hosts from cves c where c.cve = ${cve}`.execute(db)
  return rows[0]
}
