import { sql } from 'kysely'
import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { isVisible } from './finding-queries.ts'

export interface CveFix {
  readonly name: string
  readonly version: string
}

const maxFixes = 20

/** In which versions of this software a CVE is mended, where a source says so; the surest source has the word. */
export async function listCveFixes(
  db: Db | Tx,
  { cve, softwareIds }: { cve: string; softwareIds: readonly number[] },
): Promise<readonly CveFix[]> {
  const { rows } = await sql<CveFix>`
    select distinct s.name, surest.resolved_in_version as version
    from (
      select distinct on (f.software_id) f.software_id, f.resolved_in_version from software_cves f
      where f.cve = ${cve} and f.software_id = any(${softwareIds}::int[]) and f.resolved_in_version is not null
        and ${isVisible}
      order by f.software_id, f.is_low_confidence, f.source
    ) surest join software s on s.id = surest.software_id
    order by 1, 2 limit ${maxFixes}`.execute(db)
  return rows
}

/** What the feeds say a CVE is about; '' while that is not known. */
export async function findCveText(db: Db | Tx, cve: string): Promise<string> {
  const row = await db.selectFrom('cves').select('description').where('cve', '=', cve).executeTakeFirst()
  return row?.description ?? ''
}
