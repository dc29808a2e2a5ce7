import { hasPassed } from '../../../kernel/clock.ts'
import type { TicketStep } from './ticket-message.ts'
import type { Ticket } from './ticket-queries.ts'

/** For so long after its recovery an old ticket is continued. */
export const continuedForMs = 30 * 86_400_000
/** Comments about hosts that come and go are at least so far apart. */
export const commentEveryMs = 3_600_000

type TicketFact = Pick<Ticket, 'key' | 'hostIds' | 'toldHostIds' | 'toldAt' | 'recoveredAt'>

export interface NewFacts {
  /** All hosts that are concerned now. */
  readonly hostIds: readonly number[]
  /** Something about the ticket is still to be sent. */
  readonly isPending: boolean
  readonly now: Date
}

/** `begin`: a new ticket; `wait`: what has changed is told later; `none`: nothing has changed. */
export type TicketDecision = TicketStep | 'begin' | 'wait' | 'none'

export function isContinued({ recoveredAt }: Pick<Ticket, 'recoveredAt'>, now: Date): boolean {
  return recoveredAt === null || now.getTime() - recoveredAt.getTime() <= continuedForMs
}

/** What hosts being concerned means for the newest ticket about it, if there is one. */
export function decideTicketStep(ticket: TicketFact | undefined, facts: NewFacts): TicketDecision {
  const { hostIds, isPending, now } = facts
  if (!ticket || !isContinued(ticket, now)) return hostIds.length === 0 ? 'none' : 'begin'
  // Its creation was withdrawn: it begins again under the same ref, so that it can never be there twice.
  if (ticket.key === null && !isPending) return hostIds.length === 0 ? 'none' : 'create'
  if (ticket.recoveredAt !== null) return hostIds.length === 0 ? 'none' : 'relapsed'
  if (hostIds.length === 0) return 'recovered'
  const isTold = isSame(hostIds, ticket.toldHostIds)
  const isDue = !isPending && hasPassed(ticket.toldAt, commentEveryMs, now)
  if (isDue && !isTold) return 'update'
  return isSame(hostIds, ticket.hostIds) ? 'none' : 'wait'
}

/** Hosts may be deleted, and policies, without an event that says so. */
const lookAtPolicyEveryMs = 3_600_000
/** Software comes and goes without events. */
const lookAtCveEveryMs = 5 * 60_000

/** Whether the facts may have moved on from a ticket since they were last compared with it. */
export function needsLook(ticket: Ticket, { lastFlipSeq, now }: { lastFlipSeq: number; now: Date }): boolean {
  if (!isSame(ticket.hostIds, ticket.toldHostIds)) return true
  if (ticket.facts.kind === 'cve') return hasPassed(ticket.lookedAt, lookAtCveEveryMs, now)
  if (ticket.recoveredAt !== null) return false
  return lastFlipSeq > ticket.lookedSeq || hasPassed(ticket.lookedAt, lookAtPolicyEveryMs, now)
}

/** Both ascending. */
function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}
