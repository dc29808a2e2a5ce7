import { sql } from 'kysely'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'

/** Software of each CVE that the automation has dealt with. */
export async function listReportedFindings(
  db: Db | Tx,
  automationId: number,
  cves: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const reported = new Map<string, ReadonlySet<number>>()
  for (let start = 0; start < cves.length; start += 1_000) {
    const { rows } = await sql<{ cve: string; ids: readonly number[] }>`
      select cve, array_agg(software_id) as ids from reported_findings
      where automation_id = ${automationId} and cve = any(${cves.slice(start, start + 1_000)}::text[])
      group by cve`.execute(db)
    for (const { cve, ids } of rows) reported.set(cve, new Set(ids))
  }
  return reported
}

export async function listReportedHostIds(
  db: Db | Tx,
  automationId: number,
  cve: string,
): Promise<ReadonlySet<number>> {
  const row = await db
    .selectFrom('reported_cves')
    .select('host_ids')
    .where('automation_id', '=', automationId)
    .where('cve', '=', cve)
    .executeTakeFirst()
  return new Set(row?.host_ids)
}

export interface Reported {
  readonly automationId: number
  readonly cve: string
  readonly softwareIds: readonly number[]
  /** All hosts that were ever reported for the CVE. */
  readonly hostIds: readonly number[]
}

export async function saveReported(tx: Tx, { automationId, cve, softwareIds, hostIds }: Reported): Promise<void> {
  await sql`insert into reported_findings (automation_id, cve, software_id)
    select ${automationId}, ${cve}, id from unnest(${softwareIds}::int[]) as n (id)
    on conflict (automation_id, cve, software_id) do nothing`.execute(tx)
  await sql`insert into reported_cves (automation_id, cve, host_ids) values (${automationId}, ${cve}, ${hostIds}::int[])
    on conflict (automation_id, cve) do update set host_ids = excluded.host_ids`.execute(tx)
}

export async function forgetReported(tx: Tx, automationId: number): Promise<void> {
  await tx.deleteFrom('reported_findings').where('automation_id', '=', automationId).execute()
  await tx.deleteFrom('reported_cves').where('automation_id', '=', automationId).execute()
}
