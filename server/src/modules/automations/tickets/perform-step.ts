import { isAhead } from '../../../kernel/clock.ts'
import {
  isRefusal,
  type SeenTicket,
  type TicketContent,
  type Tracker,
  TrackerError,
  type Written,
} from '../destinations/tracker.ts'
import type { TicketDocument } from './ticket-document.ts'
import type { TicketMessage } from './ticket-message.ts'
import type { Ticket, TicketNews } from './ticket-queries.ts'

/** A lost answer is no reason to create again earlier: searches lag behind. */
export const createAgainAfterMs = 5 * 60_000

export interface StepInput {
  readonly tracker: Tracker
  readonly ticket: Ticket
  readonly message: TicketMessage
  readonly deliveryId: string
  /** It was tried before, or may have been. */
  readonly isRepeat: boolean
  readonly now: Date
  /** Notes that the ticket is about to be created; false when somebody else may have created it just now. */
  beginCreate(): Promise<boolean>
  /** The tracker has refused: nothing was created. */
  endCreate(): Promise<void>
}

export interface StepResult {
  /** Undefined when nothing was learned. */
  readonly news: TicketNews | undefined
  /** What was done, for the log of attempts. */
  readonly note: string
}

/**
 * Does one step of a ticket's life. Doing it again is harmless: a ticket that was created is found again, a comment that
 * was written is not written twice, and a status that a person has set since is left alone.
 */
export async function performStep(input: StepInput): Promise<StepResult> {
  const { ticket, message, tracker } = input
  if (ticket.key === null) {
    if (message.step !== 'recovered') return ensureCreated(input)
    return { news: undefined, note: 'the ticket was never created: there is nothing to tell' }
  }
  if (message.step === 'create') return { news: undefined, note: `${ticket.key} exists` }
  const seen = await tracker.read(ticket.key)
  if (seen && !seen.isClosed) return continueTicket(input, seen)
  const end = seen ? 'closed for good' : 'gone'
  if (message.step === 'recovered') {
    const news = seen && { ...toNews(seen), problem: '' }
    return { news, note: `${ticket.key} is ${end}: there is nothing to tell` }
  }
  const created = await ensureCreated(input, seen?.key)
  return { ...created, note: `${ticket.key} is ${end}; ${created.note}` }
}

async function ensureCreated(input: StepInput, follows?: string): Promise<StepResult> {
  const { tracker, ticket, message } = input
  const { title, document } = message
  const draft = { ref: ticket.id, title, document, follows }
  if (input.isRepeat || ticket.createBeganAt !== null) {
    const found = await tracker.find(draft)
    if (found) return { news: firstNews(found), note: `${found.key} was created before` }
  }
  if (!(await input.beginCreate())) throw uncertain(input)
  const created = await create(input, draft)
  return { news: firstNews(created), note: `created ${created.key}` }
}

async function create(input: StepInput, draft: Parameters<Tracker['create']>[0]): Promise<SeenTicket> {
  try {
    return await input.tracker.create(draft)
  } catch (error) {
    if (error instanceof TrackerError && isRefusal(error)) await input.endCreate()
    throw error
  }
}

function uncertain({ ticket, now }: StepInput): TrackerError {
  const { createBeganAt } = ticket
  const beganAt = createBeganAt && !isAhead(createBeganAt, now) ? createBeganAt : now
  const notBefore = new Date(beganAt.getTime() + createAgainAfterMs)
  const message =
    `the ticket may have been created at ${beganAt.toISOString()}, when the answer was lost; ` +
    `it is not found yet and is created again from ${notBefore.toISOString()} on, unless it is found`
  return new TrackerError({ kind: 'failure', reason: 'uncertain', message, notBefore }, message)
}

async function continueTicket(input: StepInput, seen: SeenTicket): Promise<StepResult> {
  const { tracker, message, deliveryId } = input
  const isCommented = input.isRepeat && (await tracker.hasComment(seen.key, deliveryId))
  const { title, document, comment } = message
  const content = { title, document }
  const isOurText = isOurs(input, seen, content)
  const transition = chooseTransition(input, seen)
  const write = {
    // It went before the comment.
    content: isOurText && !isCommented ? content : undefined,
    comment: isCommented || !comment ? undefined : withReference(comment, deliveryId),
    transition,
  }
  const written = await tracker.write(seen.key, write)
  // What it reads as now, in the tracker's own form.
  const after = isOurText ? await tracker.read(seen.key).catch(() => undefined) : undefined
  const news: TicketNews = {
    ...toNews({ ...seen, ...written.status }),
    ...ownStatus(input, seen, written),
    ...(isOurText && { ownText: after?.text ?? tracker.hashOf(content) }),
    problem: written.problem,
  }
  return { news, note: `${isCommented ? 'had commented on' : 'commented on'} ${seen.key}${statusNote(written)}` }
}

/** Title and text are as we wrote them, also when the answer to that was lost. */
function isOurs({ ticket, tracker, isRepeat }: StepInput, seen: SeenTicket, content: TicketContent): boolean {
  if (ticket.ownText !== '' && seen.text === ticket.ownText) return true
  return isRepeat && seen.text === tracker.hashOf(content)
}

/** Whoever has changed the status since we last set it knows better. */
function chooseTransition({ tracker, ticket, message }: StepInput, seen: SeenTicket): string | undefined {
  const wanted =
    message.step === 'recovered'
      ? tracker.resolveTransition
      : message.step === 'relapsed'
        ? tracker.reopenTransition
        : undefined
  const isWantedDone = message.step === 'recovered'
  // Late, or sent again by a person: the facts have moved on, and a later step follows or was done.
  if ((ticket.recoveredAt !== null) !== isWantedDone) return undefined
  if (wanted === undefined || seen.isDone === isWantedDone) return undefined
  const isTouched = ticket.ownStatus === null ? seen.isDone : seen.statusKey !== ticket.ownStatus
  return isTouched ? undefined : wanted
}

/** The status is ours where we set it, also when the answer to that was lost. */
function ownStatus({ tracker, message, isRepeat }: StepInput, seen: SeenTicket, { status }: Written) {
  if (status) return { ownStatus: status.statusKey }
  if (!isRepeat) return undefined
  const isResolved = message.step === 'recovered' && tracker.resolveTransition !== undefined && seen.isDone
  const isReopened = message.step === 'relapsed' && tracker.reopenTransition !== undefined && !seen.isDone
  return isResolved || isReopened ? { ownStatus: seen.statusKey } : undefined
}

function toNews({ key, url, status, isDone }: SeenTicket) {
  return { key, url, status, isDone }
}

function firstNews(seen: SeenTicket): TicketNews {
  return { ...toNews(seen), ownStatus: seen.statusKey, ownText: seen.text, problem: '' }
}

/** By which the comment is found again; people find the delivery by it. */
function withReference({ blocks }: TicketDocument, deliveryId: string): TicketDocument {
  return { blocks: [...blocks, { kind: 'paragraph', parts: [{ text: `Muster, message ${deliveryId}` }] }] }
}

function statusNote({ status, problem }: Written): string {
  return `${status ? `, now ${status.status}` : ''}${problem === '' ? '' : `; ${problem}`}`
}
