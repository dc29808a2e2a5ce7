import { sql } from 'kysely'
import type { Context } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { recordFindings } from '../vulnerabilities/index.ts'

const dayMs = 86_400_000

export interface CveFacts {
  readonly publishedDaysAgo?: number | null
  readonly cvss?: number
  readonly epss?: number
  readonly isExploited?: boolean
}

/** What feeds know of a CVE; published today unless told otherwise. */
export async function knowCve(ctx: Context, cve: string, facts: CveFacts = {}): Promise<void> {
  const { publishedDaysAgo = 0 } = facts
  const publishedAt = publishedDaysAgo === null ? null : new Date(ctx.clock.now().getTime() - publishedDaysAgo * dayMs)
  const row = {
    published_at: publishedAt,
    cvss_score: facts.cvss ?? null,
    epss_probability: facts.epss ?? null,
    is_known_exploited: facts.isExploited ?? null,
  }
  await ctx.db
    .insertInto('cves')
    .values({ cve, ...row })
    .onConflict((conflict) => conflict.column('cve').doUpdateSet(row))
    .execute()
}

let lastSoftware = 0

/** A new version of some software on these hosts. */
export async function addSoftware(ctx: Context, hostIds: readonly number[]): Promise<number> {
  const { id } = await ctx.db
    .insertInto('software')
    .values({ source: 'apps', name: 'Tool', version: `1.${++lastSoftware}` })
    .returning('id')
    .executeTakeFirstOrThrow()
  await install(ctx, id, hostIds)
  return id
}

export async function install(ctx: Context, softwareId: number, hostIds: readonly number[]): Promise<void> {
  await sql`insert into host_software (host_id, software_id)
    select id, ${softwareId} from unnest(${hostIds}::int[]) as n (id)`.execute(ctx.db)
}

/** What matching tells: this software has this CVE. */
export async function find(ctx: Context, softwareId: number, cve: string, source = 'nvd'): Promise<number> {
  const finding = { softwareId, cve, source, isLowConfidence: false, resolvedInVersion: null }
  return inTransaction(ctx.db, (tx) => recordFindings(tx, [finding], ctx.clock.now()))
}

export async function seeHosts(ctx: Context, hostIds: readonly number[], secondsAgo: number): Promise<void> {
  const at = new Date(ctx.clock.now().getTime() - secondsAgo * 1000)
  await sql`insert into host_seen (host_id, seen_at) select id, ${at} from unnest(${hostIds}::int[]) as n (id)
    on conflict (host_id) do update set seen_at = excluded.seen_at`.execute(ctx.db)
}
