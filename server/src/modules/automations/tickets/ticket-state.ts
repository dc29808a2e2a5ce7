import type { TicketState } from '@muster/contract/rest/ticket.ts'

export function ticketState(key: string | null, isDone: boolean): TicketState {
  if (key === null) return 'planned'
  return isDone ? 'done' : 'open'
}
