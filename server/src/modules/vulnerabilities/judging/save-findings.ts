import type { Tx } from '../../../platform/database/in-transaction.ts'
import { takeEventNumbers } from '../../../platform/events/event-sequence.ts'
import { type Finding, type FindingScope, numberFindings, replaceFindings } from './save-finding-queries.ts'

/**
 * Stores what matching found of some software, at the end of its transaction: what is not among it is gone. Returns how
 * many findings are new.
 */
export async function saveFindings(
  tx: Tx,
  change: { scope: FindingScope; findings: readonly Finding[]; at: Date },
): Promise<number> {
  const fresh = await replaceFindings(tx, change)
  if (fresh > 0) await numberFindings(tx, await takeEventNumbers(tx, 1))
  return fresh
}
