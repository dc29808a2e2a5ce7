import { type Context, onTransaction } from '../../../platform/context.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { listHostLabels } from '../../hosts/index.ts'
import { type PlannedDelivery, planDeliveries } from '../deliveries/plan-deliveries.ts'
import { recordDecisions } from '../decisions/record-decisions.ts'
import type { TicketDecision } from './decide-ticket-step.ts'
import { describeChange, describeRecovery, describeRelapse } from './describe-change.ts'
import { describeTicket } from './describe-ticket.ts'
import type { TicketDocument } from './ticket-document.ts'
import { subjectOf, type TicketFacts } from './ticket-facts.ts'
import { renderTicketMessage, type TicketStep } from './ticket-message.ts'
import { insertTicket, saveTicketHosts, type Ticket } from './ticket-queries.ts'

export interface PlanStep {
  readonly automationId: number
  readonly destinationId: number
  readonly decision: TicketDecision
  readonly ticket: Ticket | undefined
  readonly facts: TicketFacts
  /** All that are concerned now, ascending. */
  readonly hostIds: readonly number[]
  readonly serverUrl: string
  readonly priority?: number | undefined
}

/** Stores what was decided about a ticket, with the delivery that tells it where there is something to tell now. */
export async function planStep(ctx: Context, tx: Tx, plan: PlanStep): Promise<readonly PlannedDelivery[]> {
  const { ticket, decision, facts, hostIds } = plan
  const at = ctx.clock.now()
  if (decision === 'none') return []
  if (decision === 'begin' || !ticket) {
    const id = ctx.ids.next('tkt')
    const { automationId, destinationId } = plan
    await insertTicket(tx, { id, automationId, destinationId, subject: subjectOf(facts), facts, hostIds, at })
    return send(ctx, tx, { ...plan, ticketId: id, step: 'create' })
  }
  const isTold = decision !== 'wait'
  const recoveredAt = decision === 'recovered' ? at : null
  await saveTicketHosts(tx, ticket.id, { facts, hostIds, recoveredAt, ...(isTold && { toldAt: at }) })
  return isTold ? send(ctx, tx, { ...plan, ticketId: ticket.id, step: decision }) : []
}

interface Sending extends PlanStep {
  readonly ticketId: string
  readonly step: TicketStep
}

async function send(ctx: Context, tx: Tx, sending: Sending): Promise<readonly PlannedDelivery[]> {
  const { automationId, destinationId, ticketId, step, facts, hostIds, priority } = sending
  const subject = subjectOf(facts)
  const hosts = await listHostLabels(tx, hostIds)
  const content = describeTicket(facts, { hosts, serverUrl: sending.serverUrl })
  const { comment, movedIds } = await describeStep(tx, sending)
  const body = renderTicketMessage({ step, ...content, ...(comment && { comment }) })
  const own = onTransaction(ctx, tx)
  const messages = [{ hostIds: movedIds, body, ticketId }]
  const planned = await planDeliveries(own, tx, {
    ...{ automationId, subject, messages, priority },
    destinationIds: [destinationId],
  })
  const decision = { automationId, at: ctx.clock.now(), subject, runId: ctx.requestId }
  await recordDecisions(
    tx,
    planned.map(({ id, code }) => ({
      ...{ ...decision, hostIds: movedIds, code, deliveryId: id },
      ...(code === 'planned' && { sentence: sentences[step] }),
    })),
  )
  return planned
}

const sentences: Readonly<Record<TicketStep, string>> = {
  create: 'a ticket is created',
  update: 'the ticket is told which hosts came and went',
  recovered: 'all hosts recovered: the ticket is told',
  relapsed: 'hosts are concerned again: the ticket is continued',
}

/** The comment, and the hosts that it is about. */
async function describeStep(
  tx: Tx,
  { step, ticket, facts, hostIds }: Sending,
): Promise<{ comment: TicketDocument | undefined; movedIds: readonly number[] }> {
  if (step === 'create' || !ticket) return { comment: undefined, movedIds: hostIds }
  const told = new Set(step === 'relapsed' ? [] : ticket.toldHostIds)
  const now = new Set(hostIds)
  const addedIds = hostIds.filter((id) => !told.has(id))
  const recoveredIds = [...told].filter((id) => !now.has(id))
  const [added, recovered] = [await listHostLabels(tx, addedIds), await listHostLabels(tx, recoveredIds)]
  const change = { added, recovered, recoveredCount: recoveredIds.length, nowCount: hostIds.length }
  const movedIds = [...addedIds, ...recoveredIds].sort((a, b) => a - b)
  switch (step) {
    case 'update':
      return { comment: describeChange(facts, change), movedIds }
    case 'recovered':
      return { comment: describeRecovery(facts, change), movedIds }
    case 'relapsed':
      return { comment: describeRelapse(facts, change), movedIds }
  }
}
