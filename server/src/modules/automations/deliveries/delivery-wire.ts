import type { AttemptAnswer, DeliveryAnswer } from '@muster/contract/rest/delivery.ts'
import type { TicketLink } from '@muster/contract/rest/ticket.ts'
import type { Attempt } from '../queries/attempt-queries.ts'
import type { DeliveryRow } from '../queries/delivery-queries.ts'
import { ticketState } from '../tickets/ticket-state.ts'

export function toDeliveryAnswer(row: DeliveryRow): DeliveryAnswer {
  return {
    id: row.id,
    automation_id: row.automationId,
    automation_name: row.automationName ?? '',
    team_id: row.teamId,
    destination:
      row.destinationId === null
        ? null
        : {
            id: row.destinationId,
            kind: row.destinationKind ?? '',
            name: row.destinationName ?? '',
            origin: row.destinationOrigin ?? '',
          },
    subject: { kind: row.subjectKind, id: row.subjectId, name: row.policyName ?? '' },
    host_count: row.hostCount,
    state: row.state,
    reason: row.reason,
    attempt_count: row.attemptCount,
    next_attempt_at: row.state === 'waiting' ? row.nextAttemptAt.toISOString() : null,
    created_at: row.createdAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
    ticket: row.ticketId === null ? null : toTicketLink(row, row.ticketId),
  }
}

function toTicketLink(row: DeliveryRow, id: string): TicketLink {
  const { ticketKey: key, ticketUrl: url, ticketStatus: status } = row
  return { id, key, url: url ?? '', state: ticketState(key, row.isTicketDone ?? false), status: status ?? '' }
}

/** The receiver's words may hold secrets, so they are for those who know the address anyway. */
export function toAttemptAnswer(attempt: Attempt, mayEdit: boolean): AttemptAnswer {
  return {
    id: attempt.id,
    number: attempt.number,
    started_at: attempt.startedAt.toISOString(),
    duration_ms: attempt.durationMs,
    outcome: attempt.outcome,
    reason: attempt.reason,
    status_code: attempt.statusCode,
    error: attempt.error,
    ...(mayEdit && { request_headers: attempt.requestHeaders, answer: attempt.answer }),
  }
}
