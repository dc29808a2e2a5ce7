import type { TicketDocument } from './ticket-document.ts'

/** What a delivery is to do with its ticket. */
export type TicketStep =
  | 'create'
  /** Hosts came or went while it is open. */
  | 'update'
  /** No host is concerned any more. */
  | 'recovered'
  /** Hosts are concerned again. */
  | 'relapsed'

/** The body of a delivery to a tracker; in no tracker's own form, so that it fits whatever the settings are then. */
export interface TicketMessage {
  readonly step: TicketStep
  readonly title: string
  readonly document: TicketDocument
  /** What has changed; absent for a new ticket. */
  readonly comment?: TicketDocument
}

export function renderTicketMessage(message: TicketMessage): string {
  return JSON.stringify(message)
}

/** Written by renderTicketMessage only. */
export function parseTicketMessage(body: string): TicketMessage {
  return JSON.parse(body) as TicketMessage
}
