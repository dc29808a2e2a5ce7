import { sql } from 'kysely'
import type { Context } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { saveFindings } from '../vulnerabilities/index.ts'

const dayMs = 86_400_000

export interface CveFacts {
  readonly publishedDaysAgo?: number | null
  /** Since when its data is here; since its publication unless told otherwise. */
  readonly usableDaysAgo?: number
  readonly cvss?: number
  readonly epss?: number
  readonly isExploited?: boolean
}

/** What feeds know of a CVE; published today unless told otherwise. */
export async function knowCve(ctx: Context, cve: string, facts: CveFacts = {}): Promise<void> {
  const { publishedDaysAgo = 0, usableDaysAgo = publishedDaysAgo } = facts
  const daysAgo = (days: number | null) => (days === null ? null : new Date(ctx.clock.now().getTime() - days * dayMs))
  const row = {
    published_at: daysAgo(publishedDaysAgo),
    usable_at: daysAgo(usableDaysAgo),
    cvss_score: facts.cvss ?? null,
    epss_probability: facts.epss ?? null,
    is_known_exploited: facts.isExploited ?? null,
  }
  await ctx.db
    .insertInto('cves')
    .values({ cve, created_at: ctx.clock.now(), ...row })
    .onConflict((conflict) => conflict.column('cve').doUpdateSet(row))
    .execute()
}

export interface FindingChanges {
  readonly source?: 'nvd' | 'debian'
  readonly isLowConfidence?: boolean
  readonly resolvedInVersion?: string | null
  readonly suppressedBy?: string | null
  readonly isBaseline?: boolean
}

/** What matching tells: this software has this CVE, too. */
export async function find(
  ctx: Context,
  softwareId: number,
  cve: string,
  changes: FindingChanges = {},
): Promise<number> {
  const finding = {
    ...{ softwareId, cve, source: 'nvd' as const, isLowConfidence: false, resolvedInVersion: null },
    ...{ key: 'cpe:tool', suppressedBy: null, isBaseline: false, ...changes },
  }
  const scope = { softwareIds: [] }
  return inTransaction(ctx.db, (tx) => saveFindings(tx, { scope, findings: [finding], at: ctx.clock.now() }))
}

export async function seeHosts(ctx: Context, hostIds: readonly number[], secondsAgo: number): Promise<void> {
  const at = new Date(ctx.clock.now().getTime() - secondsAgo * 1000)
  await sql`insert into host_seen (host_id, seen_at) select id, ${at} from unnest(${hostIds}::int[]) as n (id)
    on conflict (host_id) do update set seen_at = excluded.seen_at`.execute(ctx.db)
}
