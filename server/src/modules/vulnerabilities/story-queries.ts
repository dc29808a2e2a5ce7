import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { type FoundCve, type FoundSoftware, isUnsure, isVisible } from './finding-queries.ts'

/** What is known of a CVE that was found; undefined when it was found on nothing, ever. */
export async function findCve(db: Db | Tx, cve: string): Promise<Omit<FoundCve, 'software'> | undefined> {
  return db
    .selectFrom('cves')
    .select([
      'cve',
      'published_at as publishedAt',
      'usable_at as usableAt',
      'cvss_score as cvssScore',
      'epss_probability as epssProbability',
      'is_known_exploited as isKnownExploited',
    ])
    .where('cve', '=', cve)
    .executeTakeFirst()
}

export interface CveFinding extends FoundSoftware {
  readonly name: string
  readonly version: string
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
    select f.software_id as id, s.name, s.version, bool_and(${isUnsure}) as "isLowConfidence",
      bool_or(f.resolved_in_version is not null) as "hasFix", bool_and(f.is_baseline) as "isBaseline",
      s.source = 'operating_systems' as "isOperatingSystem",
      min(f.found_seq) as "foundSeq", min(f.found_at) as "foundAt",
      ${hostId === undefined ? sql`s.host_count` : sql`1`} as "hostCount"
    from software_cves f join software s on s.id = f.software_id
    where f.cve = ${cve} and ${isVisible} and ${isAsked}
    group by f.software_id, s.name, s.version, s.source, s.host_count
    order by min(f.found_seq) desc, f.software_id limit ${limit}`.execute(db)
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
