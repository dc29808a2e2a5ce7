import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import type { Match } from '../matching/matcher.ts'

/** A match as it is to be stored. */
export interface Finding extends Match {
  /** Known, but nobody is told: it came with a changed rule or a new source. */
  readonly isBaseline: boolean
}

export interface FindingScope {
  readonly softwareIds: readonly number[]
  /** Absent: all. */
  readonly cves?: readonly string[] | undefined
}

/** What is gone and returns within this time is not new. */
const returnDays = 14
const unnumbered = 0

/**
 * Makes the stored findings in the scope equal to those given, writing only what differs. What another source says already
 * of the same software and CVE has its number. Returns how many pairs of software and CVE are new; they have no number yet.
 */
export async function replaceFindings(
  tx: Tx,
  { scope, findings, at }: { scope: FindingScope; findings: readonly Finding[]; at: Date },
): Promise<number> {
  const isInScope = sql`f.software_id = any(${scope.softwareIds}::int[])
    and ${scope.cves ? sql`f.cve = any(${scope.cves}::text[])` : sql`true`}`
  const isLongGone = sql`f.gone_at < ${at}::timestamptz - make_interval(days => ${returnDays})`
  const { rows } = await sql<{ fresh: number }>`
    with told as (
      select * from unnest(${findings.map((one) => one.softwareId)}::int[], ${findings.map((one) => one.cve)}::text[],
        ${findings.map((one) => one.source)}::text[], ${findings.map((one) => one.isLowConfidence)}::boolean[],
        ${findings.map((one) => one.resolvedInVersion)}::text[], ${findings.map((one) => one.key)}::text[],
        ${findings.map((one) => one.suppressedBy)}::text[], ${findings.map((one) => one.isBaseline)}::boolean[])
        as n (software_id, cve, source, is_low_confidence, resolved_in_version, key, suppressed_by, is_baseline)
    ), gone as (
      update software_cves f set gone_at = ${at}
      where ${isInScope} and f.gone_at is null and not exists (
        select 1 from told t where t.software_id = f.software_id and t.cve = f.cve and t.source = f.source)
    ), stored as (
      insert into software_cves as f (software_id, cve, source, is_low_confidence, resolved_in_version, key,
        suppressed_by, is_baseline, found_seq, found_at)
      select t.software_id, t.cve, t.source, t.is_low_confidence, t.resolved_in_version, t.key, t.suppressed_by,
        coalesce(o.is_baseline, t.is_baseline), coalesce(o.found_seq, ${unnumbered}), coalesce(o.found_at, ${at})
      from told t cross join lateral (
        select min(f.found_seq) as found_seq, min(f.found_at) as found_at, bool_and(f.is_baseline) as is_baseline
        from software_cves f
        where f.software_id = t.software_id and f.cve = t.cve and (f.gone_at is null or not (${isLongGone}))
          and f.suppressed_by is null and (t.is_low_confidence or not f.is_low_confidence)) o
      order by t.software_id, t.cve, t.source
      on conflict (software_id, cve, source) do update set
        is_low_confidence = excluded.is_low_confidence, resolved_in_version = excluded.resolved_in_version,
        key = excluded.key, suppressed_by = excluded.suppressed_by, gone_at = null,
        found_seq = case when ${isLongGone} then ${unnumbered} else f.found_seq end,
        found_at = case when ${isLongGone} then excluded.found_at else f.found_at end,
        is_baseline = case when ${isLongGone} then excluded.is_baseline else f.is_baseline or (excluded.is_baseline
          and (f.gone_at is not null or f.suppressed_by is not null or f.is_low_confidence)) end
      where f.gone_at is not null
        or (f.is_low_confidence, f.resolved_in_version, f.key, f.suppressed_by) is distinct from
          (excluded.is_low_confidence, excluded.resolved_in_version, excluded.key, excluded.suppressed_by)
      returning f.software_id, f.cve, f.found_seq
    ) select count(distinct (software_id, cve)) filter (where found_seq = ${unnumbered}) as fresh from stored`.execute(
    tx,
  )
  return rows[0]?.fresh ?? 0
}

export async function numberFindings(tx: Tx, seq: number): Promise<void> {
  await sql`update software_cves set found_seq = ${seq} where found_seq = ${unnumbered}`.execute(tx)
}

const rowsPerDelete = 5_000

/** Forgets what is gone for so long that it would be new if it returned. */
export async function deleteLongGone(db: Db | Tx, at: Date): Promise<void> {
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      delete from software_cves where (software_id, cve, source) in (
        select software_id, cve, source from software_cves
        where gone_at < ${at}::timestamptz - make_interval(days => ${returnDays}) limit ${rowsPerDelete})`.execute(db)
    if (numAffectedRows < rowsPerDelete) return
  }
}
