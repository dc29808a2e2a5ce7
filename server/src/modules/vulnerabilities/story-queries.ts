import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { type FoundCve, isVisible } from './finding-queries.ts'

const isOnHost = sql`${isVisible} and exists (select 1 from software s where s.id = f.software_id and s.host_count > 0)`

/** The recent CVE that was found last on software of some host. */
export async function findNewestFinding(
  db: Db | Tx,
  { publishedSince }: { publishedSince: Date },
): Promise<(FoundCve & { readonly foundAt: Date }) | undefined> {
  const { rows } = await sql<FoundCve & { foundAt: Date }>`
    select c.cve, c.published_at as "publishedAt", c.cvss_score as "cvssScore", c.epss_probability as "epssProbability",
      c.is_known_exploited as "isKnownExploited", array_agg(distinct f.software_id) as "softwareIds",
      max(f.found_at) as "foundAt"
    from cves c join software_cves f on f.cve = c.cve
    where c.published_at >= ${publishedSince} and not f.is_low_confidence and ${isOnHost}
    group by c.cve order by max(f.found_seq) desc, c.cve desc limit 1`.execute(db)
  return rows[0]
}

export interface DatedFinding {
  readonly cve: string
  readonly publishedAt: Date
  readonly foundAt: Date
  readonly softwareIds: readonly number[]
}

/** What was found since then on software that hosts have now, newest first: one row for each CVE and moment. */
export async function listFindingsSince(
  db: Db | Tx,
  { since, publishedSince, limit }: { since: Date; publishedSince: Date; limit: number },
): Promise<readonly DatedFinding[]> {
  const { rows } = await sql<DatedFinding>`
    select c.cve, c.published_at as "publishedAt", f.found_at as "foundAt",
      array_agg(distinct f.software_id) as "softwareIds"
    from software_cves f join cves c on c.cve = f.cve
    where f.found_at >= ${since} and c.published_at >= ${publishedSince} and not f.is_low_confidence and ${isOnHost}
    group by c.cve, c.published_at, f.found_at order by f.found_at desc, c.cve limit ${limit}`.execute(db)
  return rows
}

/** When a CVE was published; null = not known. Undefined when no feed has told of it. */
export async function findCve(db: Db | Tx, cve: string): Promise<{ readonly publishedAt: Date | null } | undefined> {
  return db.selectFrom('cves').select('published_at as publishedAt').where('cve', '=', cve).executeTakeFirst()
}

export interface CveFinding {
  readonly softwareId: number
  readonly name: string
  readonly version: string
  readonly isLowConfidence: boolean
  readonly foundSeq: number
  readonly foundAt: Date
  /** With this software, among the hosts that were asked about. */
  readonly hostCount: number
}

/** Which software has a CVE, on one host or on any; newest finding first. */
export async function listCveFindings(
  db: Db | Tx,
  { cve, hostId, limit }: { cve: string; hostId?: number | undefined; limit: number },
): Promise<readonly CveFinding[]> {
  const isAsked =
    hostId === undefined
      ? sql`s.host_count > 0`
      : sql`exists (select 1 from host_software h where h.host_id = ${hostId} and s.id = any(h.software_ids))`
  const { rows } = await sql<CveFinding>`
    select f.software_id as "softwareId", s.name, s.version, bool_and(f.is_low_confidence) as "isLowConfidence",
      min(f.found_seq) as "foundSeq", min(f.found_at) as "foundAt",
      ${hostId === undefined ? sql`s.host_count` : sql`1`} as "hostCount"
    from software_cves f join software s on s.id = f.software_id
    where f.cve = ${cve} and ${isVisible} and ${isAsked}
    group by f.software_id, s.name, s.version, s.host_count order by min(f.found_seq) desc, f.software_id limit ${limit}`.execute(
    db,
  )
  return rows
}

/** Software that was judged at one moment to have a CVE. */
export interface FindingGroup {
  readonly cve: string
  /** Ascends with time. */
  readonly order: number
  readonly softwareIds: readonly number[]
}

/** How many hosts each group is the first of its CVE to name; a group that names no new host is left out. */
export async function countNewHosts(
  db: Db | Tx,
  groups: readonly FindingGroup[],
): Promise<readonly { readonly cve: string; readonly order: number; readonly hostCount: number }[]> {
  const flat = groups.flatMap(({ cve, order, softwareIds }) => softwareIds.map((id) => ({ cve, order, id })))
  const { rows } = await sql<{ cve: string; order: number; hostCount: number }>`
    select cve, "order", count(*) as "hostCount" from (
      select n.cve, h.host_id, min(n.place) as "order"
      from unnest(${flat.map(({ cve }) => cve)}::text[], ${flat.map(({ order }) => order)}::bigint[],
        ${flat.map(({ id }) => id)}::int[]) as n (cve, place, software_id)
      join host_software h on h.software_ids && array[n.software_id]
      group by n.cve, h.host_id) first
    group by cve, "order" order by "order", cve`.execute(db)
  return rows
}
