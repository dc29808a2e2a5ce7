import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { listTicketsRoute, TicketAnswer } from '@muster/contract/rest/ticket.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import { subjectOf } from './ticket-facts.ts'
import { listTicketRows, type ShownTicket } from './ticket-queries.ts'
import { ticketState } from './ticket-state.ts'

const defaultPerPage = 50
const shownOfSubject = 20

export async function listTickets(
  ctx: Context,
  { query }: RouteInput<typeof listTicketsRoute>,
): Promise<RouteAnswer<typeof listTicketsRoute>> {
  const { policy_id: policyId, cve, destination_id: destinationId, after: beforeId } = query
  if (policyId !== undefined && cve !== undefined)
    throw new AppError('bad-request', 'policy_id and cve are two subjects; give one of them')
  const subject =
    policyId !== undefined
      ? { kind: 'policy', id: String(policyId) }
      : cve !== undefined
        ? { kind: 'cve', id: cve.toUpperCase() }
        : undefined
  const perPage = query.per_page ?? defaultPerPage
  const rows = await listTicketRows(ctx.db, { subject, destinationId, beforeId, limit: perPage + 1 })
  const page = rows.slice(0, perPage)
  return {
    tickets: page.map(toTicketAnswer),
    meta: { has_next_results: rows.length > perPage, after: page.at(-1)?.id ?? '' },
  }
}

/** The newest tickets about a subject. */
export async function showTicketsOf(
  ctx: Context,
  subject: { readonly kind: string; readonly id: string },
): Promise<TicketAnswer[]> {
  return (await listTicketRows(ctx.db, { subject, limit: shownOfSubject })).map(toTicketAnswer)
}

function toTicketAnswer(ticket: ShownTicket): TicketAnswer {
  const { id, key, url, status, destinationId, destinationKind, destinationName } = ticket
  return {
    ...{ id, key, url, status, state: ticketState(key, ticket.isDone) },
    automation_id: ticket.automationId,
    destination:
      destinationId === null ? null : { id: destinationId, kind: destinationKind ?? '', name: destinationName ?? '' },
    subject: subjectOf(ticket.facts),
    host_count: ticket.hostIds.length,
    status_seen_at: ticket.seenAt?.toISOString() ?? null,
    told_at: ticket.toldAt.toISOString(),
    recovered_at: ticket.recoveredAt?.toISOString() ?? null,
    problem: ticket.problem,
    created_at: ticket.createdAt.toISOString(),
  }
}
