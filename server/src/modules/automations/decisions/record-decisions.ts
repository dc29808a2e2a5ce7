import type { DecisionCode, SubjectKind } from '@muster/contract/rest/decision.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { insertDecisions } from '../queries/decision-queries.ts'
import { decisionSentence } from './decision-sentence.ts'

/** Enough to find a host in almost any story; a decision about more keeps the count. */
export const maxDecisionHosts = 1_000
const rowsPerStatement = 500

export interface NewDecision {
  readonly automationId: number
  readonly at: Date
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  /** All of them; empty when it is not about hosts. */
  readonly hostIds: readonly number[]
  /** Where only the number is known. */
  readonly hostCount?: number | undefined
  readonly code: DecisionCode
  /** Absent: the usual words for the code. */
  readonly sentence?: string | undefined
  readonly deliveryId?: string | undefined
  /** `ctx.requestId` of whoever decided. */
  readonly runId: string
}

/** Keeps why something was sent or not, in the transaction of the decision. */
export async function recordDecisions(tx: Tx, decisions: readonly NewDecision[]): Promise<void> {
  for (let start = 0; start < decisions.length; start += rowsPerStatement) {
    await insertDecisions(
      tx,
      decisions.slice(start, start + rowsPerStatement).map((decision) => ({
        ...decision,
        hostIds: decision.hostIds.slice(0, maxDecisionHosts),
        hostCount: decision.hostCount ?? decision.hostIds.length,
        sentence: decision.sentence ?? decisionSentence(decision.code),
      })),
    )
  }
}
