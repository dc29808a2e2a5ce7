import type { SubjectKind } from '@muster/contract/rest/decision.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { insertDeliveries, type NewDelivery } from '../queries/delivery-queries.ts'

const rowsPerStatement = 200

/** A message before it has an id: what all destinations of an automation get. */
export interface PlannedMessage {
  readonly hostIds: readonly number[]
  readonly body: string
}

export interface PlanDeliveries {
  readonly automationId: number
  readonly destinationIds: readonly number[]
  readonly subject: { readonly kind: SubjectKind; readonly id: number | string }
  /** Where a storm brake lets only some pass, the highest do; absent = 0. */
  readonly priority?: number
  /** In the order in which they leave. */
  readonly messages: Iterable<PlannedMessage>
}

/** Stores what is to be sent, on the transaction of the decision. Messages of one subject leave in order. Returns how many. */
export async function planDeliveries(ctx: Context, tx: Tx, plan: PlanDeliveries): Promise<number> {
  const at = ctx.clock.now()
  let rows: NewDelivery[] = []
  let count = 0
  const insert = () => insertDeliveries(tx, { ...plan, rows, at, runId: ctx.requestId })
  for (const message of plan.messages) {
    for (const destinationId of plan.destinationIds) {
      const lane = `${plan.automationId}:${plan.subject.kind} ${plan.subject.id}:${destinationId}`
      rows.push({ ...message, id: ctx.ids.next('dlv'), lane, destinationId })
      count++
    }
    if (rows.length >= rowsPerStatement) {
      await insert()
      rows = []
    }
  }
  if (rows.length > 0) await insert()
  if (count > 0) await ctx.changes.record(tx, 'deliveries')
  return count
}
