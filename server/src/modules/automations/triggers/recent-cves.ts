import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { type FoundCve, listRecentFindings, type Recency, recentSince } from '../../vulnerabilities/index.ts'
import { chooseSoftware } from './choose-software.ts'
import type { VulnerabilityConditions } from './vulnerability-conditions.ts'

export interface RecentCve extends FoundCve {
  /** Software whose hosts would be told. */
  readonly told: readonly number[]
}

/** Recent CVEs on hosts that meet the conditions, whether they were dealt with or not. */
export async function listRecentCves(
  db: Db | Tx,
  { conditions, recency, at }: { conditions: VulnerabilityConditions; recency: Recency; at: Date },
): Promise<readonly RecentCve[]> {
  const filter = { ...recentSince(recency, at), afterSeq: conditions.sinceSeq }
  return (await listRecentFindings(db, filter))
    .map((found) => ({ ...found, told: chooseSoftware(found, conditions).told }))
    .filter(({ told }) => told.length > 0)
}
