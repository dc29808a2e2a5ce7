import type { SubjectKind } from '@muster/contract/rest/decision.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { recordDecisions } from '../decisions/record-decisions.ts'
import { type PlannedMessage, planDeliveries } from '../deliveries/plan-deliveries.ts'
import { type Automation, listDestinationIds } from '../queries/automation-queries.ts'

export interface PlanBatches {
  readonly automation: Automation
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  readonly at: Date
  /** Where a destination lets only some pass, the highest do; absent = 0. */
  readonly priority?: number
  /** In the order in which they leave. */
  readonly messages: Iterable<PlannedMessage>
}

/** Plans one subject's messages for all destinations of the automation and keeps that decision. Returns how many. */
export async function planBatches(ctx: Context, tx: Tx, plan: PlanBatches): Promise<number> {
  const { automation, subject, at } = plan
  const destinationIds = await listDestinationIds(tx, automation)
  const decision = { automationId: automation.id, at, subject, runId: ctx.requestId }
  if (destinationIds.length === 0) {
    const hostIds = [...plan.messages].flatMap((message) => message.hostIds)
    if (hostIds.length > 0) await recordDecisions(tx, [{ ...decision, hostIds, code: 'no_destination' }])
    return 0
  }
  const planned = await planDeliveries(ctx, tx, { automationId: automation.id, destinationIds, ...plan })
  await recordDecisions(
    tx,
    planned.map(({ id, hostIds, code }) => ({ ...decision, hostIds, code, deliveryId: id })),
  )
  return planned.length
}
