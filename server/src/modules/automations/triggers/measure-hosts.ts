import type { Tx } from '../../../platform/database/in-transaction.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { countHosts, listUnseenHosts } from '../../hosts/index.ts'
import type { HostStatusConditions } from './host-status-conditions.ts'

const dayMs = 86_400_000

export interface HostMeasure {
  readonly unseenIds: readonly number[]
  readonly totalHosts: number
  readonly percentage: number
  readonly isReached: boolean
}

/** How many hosts are unseen now, and whether that is to be told. A host is unseen after whole days, to the second. */
export async function measureHosts(
  db: Db | Tx,
  { hostPercentage, daysCount }: HostStatusConditions,
  { teamId, at }: { teamId: number | null; at: Date },
): Promise<HostMeasure> {
  const lastSeenUntil = new Date(at.getTime() - daysCount * dayMs)
  const unseenIds = await listUnseenHosts(db, { teamId, lastSeenUntil })
  const totalHosts = await countHosts(db, { teamId })
  const percentage = totalHosts === 0 ? 0 : (unseenIds.length * 100) / totalHosts
  return { unseenIds, totalHosts, percentage, isReached: unseenIds.length > 0 && percentage >= hostPercentage }
}
