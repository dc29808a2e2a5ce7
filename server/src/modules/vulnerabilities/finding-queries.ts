import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

export interface Finding {
  readonly softwareId: number
  readonly cve: string
  readonly source: string
  readonly isLowConfidence: boolean
  readonly resolvedInVersion: string | null
}

const unnumbered = 0

/** What is known already keeps its number. Returns how many rows are new; they have no number yet. */
export async function insertFindings(tx: Tx, findings: readonly Finding[], at: Date): Promise<number> {
  const { rows } = await sql<{ fresh: number }>`
    with stored as (
      insert into software_cves (software_id, cve, source, is_low_confidence, resolved_in_version, found_seq, found_at)
      select n.software_id, n.cve, n.source, n.is_low_confidence, n.resolved_in_version, ${unnumbered}, ${at}
      from unnest(${findings.map((one) => one.softwareId)}::int[], ${findings.map((one) => one.cve)}::text[],
        ${findings.map((one) => one.source)}::text[], ${findings.map((one) => one.isLowConfidence)}::boolean[],
        ${findings.map((one) => one.resolvedInVersion)}::text[])
        as n (software_id, cve, source, is_low_confidence, resolved_in_version)
      order by n.software_id, n.cve, n.source
      on conflict (software_id, cve, source) do update
        set is_low_confidence = excluded.is_low_confidence, resolved_in_version = excluded.resolved_in_version
      returning found_seq
    ) select count(*) filter (where found_seq = ${unnumbered}) as fresh from stored`.execute(tx)
  return rows[0]?.fresh ?? 0
}

export async function numberFindings(tx: Tx, seq: number): Promise<void> {
  await sql`update software_cves set found_seq = ${seq} where found_seq = ${unnumbered}`.execute(tx)
}

export interface RecentFilter {
  /** CVEs published then or later; what has no date is not recent. */
  readonly publishedSince: Date
  /** Findings after this event number. */
  readonly afterSeq: number
}

/** A recent CVE with the software on hosts that has it. */
export interface FoundCve {
  readonly cve: string
  readonly publishedAt: Date
  readonly cvssScore: number | null
  readonly epssProbability: number | null
  readonly isKnownExploited: boolean | null
  readonly softwareIds: readonly number[]
}

const isRecentFinding = ({ publishedSince, afterSeq }: RecentFilter) => sql`c.published_at >= ${publishedSince}
  and f.found_seq > ${afterSeq} and not f.is_low_confidence
  and exists (select 1 from host_software h where h.software_id = f.software_id)`

/** In the order of the names. */
export async function listRecentFindings(db: Db | Tx, filter: RecentFilter): Promise<readonly FoundCve[]> {
  const found: FoundCve[] = []
  for (;;) {
    const { rows } = await sql<FoundCve>`
      select c.cve, c.published_at as "publishedAt", c.cvss_score as "cvssScore", c.epss_probability as "epssProbability",
        c.is_known_exploited as "isKnownExploited", array_agg(distinct f.software_id) as "softwareIds"
      from cves c join software_cves f on f.cve = c.cve
      where ${isRecentFinding(filter)} and c.cve > ${found.at(-1)?.cve ?? ''}
      group by c.cve order by c.cve limit 1000`.execute(db)
    found.push(...rows)
    if (rows.length < 1_000) return found
  }
}

export interface CveCount {
  readonly cve: string
  readonly hosts: number
}

/** How many hosts each recent CVE is on, in the order of the names. */
export async function listRecentCounts(db: Db | Tx, filter: RecentFilter): Promise<readonly CveCount[]> {
  const counts: CveCount[] = []
  for (;;) {
    const { rows } = await sql<CveCount>`
      select c.cve, count(distinct s.host_id) as hosts
      from cves c join software_cves f on f.cve = c.cve join host_software s on s.software_id = f.software_id
      where ${isRecentFinding(filter)} and c.cve > ${counts.at(-1)?.cve ?? ''}
      group by c.cve order by c.cve limit 1000`.execute(db)
    counts.push(...rows)
    if (rows.length < 1_000) return counts
  }
}

/** How many recent CVEs there are, and on how many different hosts. */
export async function countRecentFindings(
  db: Db | Tx,
  filter: RecentFilter,
): Promise<{ readonly cves: number; readonly hosts: number }> {
  const { rows } = await sql<{ cves: number; hosts: number }>`
    select count(distinct c.cve) as cves, count(distinct s.host_id) as hosts
    from cves c join software_cves f on f.cve = c.cve join host_software s on s.software_id = f.software_id
    where ${isRecentFinding(filter)}`.execute(db)
  return rows[0] ?? { cves: 0, hosts: 0 }
}

/** Hosts with any of this software, ascending. */
export async function listAffectedHostIds(db: Db | Tx, softwareIds: readonly number[]): Promise<readonly number[]> {
  const ids: number[] = []
  for (;;) {
    const { rows } = await sql<{ host_id: number }>`
      select distinct host_id from host_software
      where software_id = any(${softwareIds}::int[]) and host_id > ${ids.at(-1) ?? 0}
      order by host_id limit 1000`.execute(db)
    ids.push(...rows.map(({ host_id }) => host_id))
    if (rows.length < 1_000) return ids
  }
}
