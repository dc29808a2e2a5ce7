import { errorText } from '../../../kernel/errors.ts'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { Context } from '../../../platform/context.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import type { AttemptResult } from '../deliveries/decide-outcome.ts'
import { getTrackerOfKind, type TrackerKindName } from '../destinations/registry.ts'
import { openSettings } from '../destinations/sealed-settings.ts'
import { type Exchange, TrackerError } from '../destinations/tracker.ts'
import type { ClaimedDelivery } from '../queries/claim-queries.ts'
import { createAgainAfterMs, performStep, type StepResult } from './perform-step.ts'
import { parseTicketMessage } from './ticket-message.ts'
import { beginCreate, endCreate, findTicket, type TicketNews } from './ticket-queries.ts'

export interface TicketDelivery extends ClaimedDelivery {
  readonly ticketId: string
  readonly destinationKind: TrackerKindName
}

interface TicketAttempt {
  readonly result: AttemptResult
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly news: TicketNews | undefined
}

/** One try of a delivery to a tracker: several requests, whose sum is recorded as one attempt. */
export async function attemptTicket(
  ctx: Pick<Context, 'box' | 'clock' | 'db'>,
  outbound: Outbound,
  delivery: TicketDelivery,
): Promise<TicketAttempt> {
  const trace: string[] = []
  const exchange: Exchange = async (request) => {
    const result = await outbound.send({ ...request, allowedNetworks: delivery.allowedNetworks })
    const { pathname } = new URL(request.url)
    trace.push(`${request.method} ${pathname} ${result.kind === 'answer' ? result.status : result.reason}`)
    return result
  }
  const requestHeaders = { authorization: SECRET_MASK }
  try {
    const { news, note } = await perform(ctx, exchange, delivery)
    return { result: { kind: 'done', note: [note, ...trace].join('\n') }, requestHeaders, news }
  } catch (error) {
    if (error instanceof TrackerError) return { result: error.result, requestHeaders, news: undefined }
    const result = { kind: 'failure', reason: 'settings', message: errorText(error) } as const
    return { result, requestHeaders, news: undefined }
  }
}

async function perform(
  { box, clock, db }: Pick<Context, 'box' | 'clock' | 'db'>,
  exchange: Exchange,
  delivery: TicketDelivery,
): Promise<StepResult> {
  const ticket = await findTicket(db, delivery.ticketId)
  if (!ticket) return { news: undefined, note: 'the ticket was forgotten' }
  const settings = openSettings(box, delivery.sealedSettings)
  return performStep({
    ticket,
    tracker: await getTrackerOfKind(delivery.destinationKind).open(exchange, settings),
    message: parseTicketMessage(delivery.body),
    deliveryId: delivery.id,
    isRepeat: delivery.claimCount > 1,
    now: clock.now(),
    beginCreate: () => {
      const at = clock.now()
      const before = new Date(at.getTime() - createAgainAfterMs)
      return beginCreate(db, ticket.id, { key: ticket.key, at, before })
    },
    endCreate: () => endCreate(db, ticket.id),
  })
}
