import type { Tx } from '../../platform/database/in-transaction.ts'
import { countSoftwareOf } from './host-software-queries.ts'
import { adjustHostCounts, lockCounted } from './software-queries.ts'

/** Takes hosts out of the counts of their software, in the transaction that deletes them. */
export async function forgetHostsInSoftware(tx: Tx, hostIds: readonly number[], at: Date): Promise<void> {
  const counts = await countSoftwareOf(tx, hostIds)
  await lockCounted(tx, [...counts.keys()])
  await adjustHostCounts(tx, new Map([...counts].map(([id, count]) => [id, -count])), at)
}
