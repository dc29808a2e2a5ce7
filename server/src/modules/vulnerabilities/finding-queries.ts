import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'

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

/** Of `f`: it is true now, and no rule hides it. */
export const isVisible = sql`f.gone_at is null and f.suppressed_by is null`

const isRecentFinding = ({ publishedSince, afterSeq }: RecentFilter) => sql`c.published_at >= ${publishedSince}
  and f.found_seq > ${afterSeq} and not f.is_low_confidence and ${isVisible} and s.host_count > 0`

/** In the order of the names. */
export async function listRecentFindings(db: Db | Tx, filter: RecentFilter): Promise<readonly FoundCve[]> {
  const found: FoundCve[] = []
  for (;;) {
    const { rows } = await sql<FoundCve>`
      select c.cve, c.published_at as "publishedAt", c.cvss_score as "cvssScore", c.epss_probability as "epssProbability",
        c.is_known_exploited as "isKnownExploited", array_agg(distinct f.software_id) as "softwareIds"
      from cves c join software_cves f on f.cve = c.cve join software s on s.id = f.software_id
      where ${isRecentFinding(filter)} and c.cve > ${found.at(-1)?.cve ?? ''}
      group by c.cve order by c.cve limit 1000`.execute(db)
    found.push(...rows)
    if (rows.length < 1_000) return found
  }
}
