import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { isUnsure } from '../finding-queries.ts'

export interface AffectedRow {
  readonly id: number
  readonly titleId: number
  readonly name: string
  readonly version: string
  readonly release: string
  readonly source: string
  readonly extensionFor: string
  readonly generatedCpe: string
  readonly platform: string
  readonly hosts: number
  readonly resolvedInVersion: string | null
  readonly isLowConfidence: boolean
  readonly foundBy: readonly string[]
  readonly foundAt: Date
  /** Null while any source's finding is shown. */
  readonly suppressedBy: string | null
}

const shownRows = 1_000

/** Software on hosts that has the CVE, the most common first. */
export async function listAffectedSoftware(
  db: Db | Tx,
  { cve, teamId, isSuppressedShown }: { cve: string; teamId: number | undefined; isSuppressedShown: boolean },
): Promise<readonly AffectedRow[]> {
  const isShown = isSuppressedShown ? sql`true` : sql`f.suppressed_by is null`
  const hosts =
    teamId === undefined
      ? sql`s.host_count`
      : sql`(select c.hosts from software_team_counts c where c.software_id = s.id and c.team_id = ${teamId})`
  const { rows } = await sql<AffectedRow>`
    select * from (
      select s.id, s.title_id as "titleId", s.name, s.version, s.release, s.source, s.extension_for as "extensionFor", s.generated_cpe as "generatedCpe",
        s.platform, ${hosts} as hosts, found.*
      from (
        select f.software_id, bool_and(${isUnsure}) as "isLowConfidence",
          (array_agg(f.resolved_in_version order by f.is_low_confidence, f.source)
            filter (where f.resolved_in_version is not null))[1] as "resolvedInVersion",
          array_agg(f.source order by f.is_low_confidence, f.source) as "foundBy", min(f.found_at) as "foundAt",
          case when bool_and(f.suppressed_by is not null) then min(f.suppressed_by) end as "suppressedBy"
        from software_cves f where f.cve = ${cve} and f.gone_at is null and ${isShown} group by f.software_id) found
      join software s on s.id = found.software_id where s.host_count > 0) a
    where a.hosts > 0 order by a.hosts desc, a.id limit ${shownRows}`.execute(db)
  return rows
}
