import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { RecentSince } from './recency.ts'

export interface RecentFilter extends RecentSince {
  /** Findings after this event number. */
  readonly afterSeq: number
}

/** Software on hosts that has a CVE, by all sources that say so together. */
export interface FoundSoftware {
  readonly id: number
  /** No source is sure, or the finding names no CVE. */
  readonly isLowConfidence: boolean
  readonly hasFix: boolean
  readonly isOperatingSystem: boolean
  /** Known, but nobody is to be told. */
  readonly isBaseline: boolean
}

/** A CVE with the software on hosts that has it. */
export interface FoundCve {
  readonly cve: string
  readonly publishedAt: Date | null
  readonly usableAt: Date | null
  readonly cvssScore: number | null
  readonly epssProbability: number | null
  readonly isKnownExploited: boolean | null
  readonly software: readonly FoundSoftware[]
}

/** Of `f`: it is true now, and no rule hides it. */
export const isVisible = sql`f.gone_at is null and f.suppressed_by is null`

/** Of `f`. */
export const isUnsure = sql`(f.is_low_confidence or f.cve not like 'CVE-%')`

const factColumns = sql`c.cve, c.published_at as "publishedAt", c.usable_at as "usableAt", c.cvss_score as "cvssScore",
  c.epss_probability as "epssProbability", c.is_known_exploited as "isKnownExploited"`

/** Of `c`; as `countsFrom` of recency.ts. */
export function isRecent({ since, from }: RecentSince): RawBuilder<unknown> {
  return from === 'known'
    ? sql`c.usable_at >= ${since}`
    : sql`(c.published_at >= ${since} and c.cve like 'CVE-%' or c.usable_at >= ${since} and c.cve not like 'CVE-%')`
}

/** In the order of the names. */
export async function listRecentFindings(db: Db | Tx, filter: RecentFilter): Promise<readonly FoundCve[]> {
  const found: FoundCve[] = []
  for (;;) {
    const { rows } = await sql<FoundCve>`
      select ${factColumns}, found.software
      from cves c cross join lateral (${foundSoftware(sql`min(f.found_seq) > ${filter.afterSeq}`)}) found
      where ${isRecent(filter)} and found.software is not null and c.cve > ${found.at(-1)?.cve ?? ''}
      order by c.cve limit 1000`.execute(db)
    found.push(...rows)
    if (rows.length < 1_000) return found
  }
}

export interface DatedFinding extends FoundCve {
  readonly foundAt: Date
}

/** What was found since then, newest first: one row for each CVE and moment. */
export async function listNewestFindings(
  db: Db | Tx,
  { foundSince, limit, ...recent }: RecentSince & { foundSince: Date; limit: number },
): Promise<readonly DatedFinding[]> {
  const { rows } = await sql<DatedFinding>`
    select ${factColumns}, d.found_at as "foundAt", found.software
    from cves c cross join lateral (
        select distinct f.found_at from software_cves f
        where f.cve = c.cve and f.found_at >= ${foundSince} and ${isVisible}) d
      cross join lateral (${foundSoftware(sql`min(f.found_at) = d.found_at`)}) found
    where ${isRecent(recent)} and found.software is not null
    order by d.found_at desc, c.cve desc limit ${limit}`.execute(db)
  return rows
}

/** Null where there is none. */
function foundSoftware(having: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select jsonb_agg(g order by g.id) as software from (
      select f.software_id as id, bool_and(${isUnsure}) as "isLowConfidence",
        bool_or(f.resolved_in_version is not null) as "hasFix", bool_and(f.is_baseline) as "isBaseline",
        s.source = 'operating_systems' as "isOperatingSystem"
      from software_cves f join software s on s.id = f.software_id
      where f.cve = c.cve and ${isVisible} and s.host_count > 0
      group by f.software_id, s.source having ${having}) g`
}

/**
 * How many CVEs are on hosts whose data became usable here since then, but when they were no longer recent by their
 * publication.
 */
export async function countLateCves(
  db: Db | Tx,
  { since, maxAgeMs }: { since: Date; maxAgeMs: number },
): Promise<number> {
  const { rows } = await sql<{ late: number }>`
    select count(*) as late from cves c
    where c.usable_at >= ${since} and c.cve like 'CVE-%'
      and c.published_at < c.usable_at - make_interval(secs => ${maxAgeMs / 1000})
      and exists (select 1 from software_cves f join software s on s.id = f.software_id
        where f.cve = c.cve and ${isVisible} and not f.is_low_confidence and s.host_count > 0)`.execute(db)
  return rows[0]?.late ?? 0
}
