import type { AttemptResult } from '../deliveries/decide-outcome.ts'
import type { OutboundRequest, OutboundResult } from '../../../platform/outbound/create-outbound.ts'
import type { TicketDocument } from '../tickets/ticket-document.ts'

/** Sends to one tracker, within what its destination may reach. */
export type Exchange = (request: Omit<OutboundRequest, 'allowedNetworks'>) => Promise<OutboundResult>

/** A ticket as it is in the tracker now. */
export interface SeenTicket {
  readonly key: string
  /** Its page, for people. */
  readonly url: string
  /** In the tracker's words. */
  readonly status: string
  /** What tells one status from another; null where it could not be read. */
  readonly statusKey: string | null
  readonly isDone: boolean
  /** Nothing can be written to it any more. */
  readonly isClosed: boolean
  /** Hash of title and text. */
  readonly text: string
}

export interface TicketDraft {
  /** The same for every attempt to create one ticket, different for every ticket. */
  readonly ref: string
  readonly title: string
  readonly document: TicketDocument
  /** A closed ticket that this one continues. */
  readonly follows?: string | undefined
}

export interface TicketWrite {
  /** Title and text as they are to be; absent where people have changed them or nothing has changed. */
  readonly content?: TicketContent | undefined
  /** Absent where it was written before. */
  readonly comment?: TicketDocument | undefined
  /** The status as somebody chose it at set-up. */
  readonly transition?: string | undefined
}

export interface Written {
  readonly status?: Pick<SeenTicket, 'status' | 'statusKey' | 'isDone'> | undefined
  /** What could not be done although the rest was; empty when all was. */
  readonly problem: string
}

/** Title and text. */
export interface TicketContent {
  readonly title: string
  readonly document: TicketDocument
}

/** What Muster does in Jira and Zendesk. Each throws TrackerError where the tracker does not do it. */
export interface Tracker {
  /** The ticket that was created under this ref. May lag behind. */
  find(draft: TicketDraft): Promise<SeenTicket | undefined>
  create(draft: TicketDraft): Promise<SeenTicket>
  /** Undefined when it is not there any more. */
  read(key: string): Promise<SeenTicket | undefined>
  /** The hash of this content where the tracker keeps it as it is. */
  hashOf(content: TicketContent): string
  hasComment(key: string, marker: string): Promise<boolean>
  write(key: string, write: TicketWrite): Promise<Written>
  readonly resolveTransition: string | undefined
  readonly reopenTransition: string | undefined
}

/** The tracker did not do what was asked, or it is not known whether it did. */
export class TrackerError extends Error {
  readonly result: Exclude<AttemptResult, { readonly kind: 'done' }>

  constructor(result: TrackerError['result'], message: string) {
    super(message)
    this.result = result
  }
}

/** Whether it is certain that the request changed nothing. */
export function isRefusal({ result }: TrackerError): boolean {
  if (result.kind === 'answer') return result.status >= 400 && result.status < 500 && result.status !== 408
  return ['dns', 'tls', 'refused-address', 'settings', 'uncertain'].includes(result.reason)
}
