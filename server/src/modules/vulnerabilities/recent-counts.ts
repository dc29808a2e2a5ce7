import type { Tx } from '../../platform/database/in-transaction.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { countHostsOfSets, countHostsWithAny } from './affected-host-queries.ts'
import { listRecentFindings, type RecentFilter } from './finding-queries.ts'

export interface CveCount {
  readonly cve: string
  readonly hosts: number
}

/** How many hosts each recent CVE is on, in the order of the names. */
export async function listRecentCounts(db: Db | Tx, filter: RecentFilter): Promise<readonly CveCount[]> {
  const found = await listRecentFindings(db, filter)
  const counts = await countHostsOfSets(
    db,
    found.map(({ softwareIds }) => softwareIds),
  )
  return found.map(({ cve }, index) => ({ cve, hosts: counts[index] ?? 0 }))
}

/** How many recent CVEs there are, and on how many different hosts. */
export async function countRecentFindings(
  db: Db | Tx,
  filter: RecentFilter,
): Promise<{ readonly cves: number; readonly hosts: number }> {
  const found = await listRecentFindings(db, filter)
  const softwareIds = [...new Set(found.flatMap((one) => one.softwareIds))]
  return { cves: found.length, hosts: await countHostsWithAny(db, softwareIds) }
}
