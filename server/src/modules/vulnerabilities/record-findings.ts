import type { Tx } from '../../platform/database/in-transaction.ts'
import { takeEventNumbers } from '../../platform/events/event-sequence.ts'
import { type Finding, insertFindings, numberFindings } from './finding-queries.ts'

/** Stores what matching found, at the end of its transaction. Returns how many findings are new. */
export async function recordFindings(tx: Tx, findings: readonly Finding[], at: Date): Promise<number> {
  const fresh = await insertFindings(tx, findings, at)
  if (fresh > 0) await numberFindings(tx, await takeEventNumbers(tx, 1))
  return fresh
}
