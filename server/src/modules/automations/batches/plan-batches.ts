import type { SubjectKind } from '@muster/contract/rest/decision.ts'
import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { recordDecisions } from '../decisions/record-decisions.ts'
import { type PlannedMessage, planDeliveries } from '../deliveries/plan-deliveries.ts'
import { isTrackerKind } from '../destinations/registry.ts'
import { type Automation, listDestinationIds } from '../queries/automation-queries.ts'
import { listDestinations } from '../queries/destination-queries.ts'
import { planTickets } from '../tickets/plan-tickets.ts'
import type { TicketFacts } from '../tickets/ticket-facts.ts'

export interface PlanBatches {
  readonly automation: Automation
  readonly subject: { readonly kind: SubjectKind; readonly id: string }
  readonly at: Date
  /** Where a destination lets only some pass, the highest do; absent = 0. */
  readonly priority?: number
  /** In the order in which they leave. */
  readonly messages: Iterable<PlannedMessage>
  /** What trackers get instead: one ticket, whatever the batches. Absent where the subject has none. */
  readonly ticket?: { readonly facts: TicketFacts; readonly hostIds: readonly number[]; readonly serverUrl: string }
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
  const trackerIds = (await listDestinations(tx, destinationIds))
    .filter(({ kind }) => isTrackerKind(kind))
    .map(({ id }) => id)
  const { ticket, priority } = plan
  const tickets = ticket
    ? await planTickets(ctx, tx, { automationId: automation.id, destinationIds: trackerIds, priority, ...ticket })
    : 0
  const planned = await planDeliveries(ctx, tx, {
    ...plan,
    automationId: automation.id,
    destinationIds: destinationIds.filter((id) => !trackerIds.includes(id)),
  })
  await recordDecisions(
    tx,
    planned.map(({ id, hostIds, code }) => ({ ...decision, hostIds, code, deliveryId: id })),
  )
  return planned.length + tickets
}
