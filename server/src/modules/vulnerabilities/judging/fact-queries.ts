import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { CveFacts } from '../matching/matcher.ts'

/** CVEs that are looked up together. */
const cvesPerPage = 1_000

const columns = [
  'published_at',
  'modified_at',
  'description',
  'cvss_score',
  'cvss_version',
  'cvss_vector',
  'epss_probability',
  'epss_percentile',
  'is_known_exploited',
  'exploited_since',
  'exploit_due_at',
] as const

/** What the feeds tell now; only what differs is written. Since when its data is usable is kept from the first time. */
export async function saveFacts(db: Db | Tx, facts: readonly CveFacts[], at: Date): Promise<void> {
  const rows = facts.map((one) => ({
    cve: one.cve,
    published_at: toDate(one.publishedMs),
    modified_at: toDate(one.modifiedMs),
    description: one.description,
    cvss_score: one.cvssScore,
    cvss_version: one.cvssVersion,
    cvss_vector: one.cvssVector,
    epss_probability: one.epssProbability,
    epss_percentile: one.epssPercentile,
    is_known_exploited: one.isKnownExploited,
    exploited_since: toDate(one.exploitedSinceMs),
    exploit_due_at: toDate(one.exploitDueMs),
    usable_at: toDate(one.usableMs),
  }))
  const told = sql.join(columns.map((name) => sql.ref(`excluded.${name}`)))
  const stored = sql.join(columns.map((name) => sql.ref(`c.${name}`)))
  await sql`
    insert into cves as c (cve, ${sql.join(columns.map((name) => sql.ref(name)))}, usable_at, created_at)
    select cve, ${sql.join(columns.map((name) => sql.ref(name)))}, usable_at, ${at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (cve text, published_at timestamptz,
      modified_at timestamptz, description text, cvss_score double precision, cvss_version text, cvss_vector text,
      epss_probability double precision, epss_percentile double precision, is_known_exploited boolean,
      exploited_since timestamptz, exploit_due_at timestamptz, usable_at timestamptz)
    order by cve
    on conflict (cve) do update set (${sql.join(columns.map((name) => sql.ref(name)))}) = row (${told}),
      usable_at = coalesce(c.usable_at, excluded.usable_at)
    where (${stored}) is distinct from (${told}) or (c.usable_at is null and excluded.usable_at is not null)`.execute(
    db,
  )
}

function toDate(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString()
}

export async function listFoundCvesAfter(db: Db | Tx, after: string): Promise<readonly string[]> {
  const { rows } = await sql<{ cve: string }>`
    select cve from cves where cve > ${after} order by cve limit ${cvesPerPage}`.execute(db)
  return rows.map(({ cve }) => cve)
}

/** Those of which nothing is stored. */
export async function listUnknownCves(db: Db | Tx, cves: readonly string[]): Promise<readonly string[]> {
  const unknown: string[] = []
  for (let start = 0; start < cves.length; start += cvesPerPage) {
    const { rows } = await sql<{ cve: string }>`
      select n.cve from unnest(${cves.slice(start, start + cvesPerPage)}::text[]) as n (cve)
      where not exists (select 1 from cves c where c.cve = n.cve)`.execute(db)
    for (const { cve } of rows) unknown.push(cve)
  }
  return unknown
}
