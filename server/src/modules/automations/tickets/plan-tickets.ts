import type { Context } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { decideTicketStep } from './decide-ticket-step.ts'
import { planStep } from './plan-step.ts'
import { subjectOf, type TicketFacts } from './ticket-facts.ts'
import { hasOpenDelivery, lockNewestTicket } from './ticket-queries.ts'

export interface PlanTickets {
  readonly automationId: number
  /** Trackers. */
  readonly destinationIds: readonly number[]
  readonly facts: TicketFacts
  /** Newly concerned. */
  readonly hostIds: readonly number[]
  readonly serverUrl: string
  readonly priority?: number | undefined
}

/** One ticket about a subject in each tracker, on the transaction of the decision. Returns how many deliveries. */
export async function planTickets(ctx: Context, tx: Tx, plan: PlanTickets): Promise<number> {
  if (plan.hostIds.length === 0) return 0
  const { automationId, facts } = plan
  const now = ctx.clock.now()
  let planned = 0
  for (const destinationId of plan.destinationIds) {
    const ticket = await lockNewestTicket(tx, { automationId, destinationId, subject: subjectOf(facts) })
    const known = ticket?.recoveredAt === null ? ticket.hostIds : []
    const hostIds = [...new Set([...known, ...plan.hostIds])].sort((a, b) => a - b)
    const isPending = ticket !== undefined && (await hasOpenDelivery(tx, ticket.id))
    const decision = decideTicketStep(ticket, { hostIds, isPending, now })
    planned += (await planStep(ctx, tx, { ...plan, destinationId, ticket, decision, hostIds })).length
  }
  return planned
}
