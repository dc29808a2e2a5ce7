import { errorText } from '../../../kernel/errors.ts'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { Context } from '../../../platform/context.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import type { OutgoingRequest } from '../destinations/destination.ts'
import { getDestinationOfKind, isTrackerKind } from '../destinations/registry.ts'
import { openSettings } from '../destinations/sealed-settings.ts'
import type { ClaimedDelivery } from '../queries/claim-queries.ts'
import { attemptTicket } from '../tickets/attempt-ticket.ts'
import type { TicketNews } from '../tickets/ticket-queries.ts'
import type { AttemptResult } from './decide-outcome.ts'

/** What happened in one try, before anybody decided what follows from it. */
export interface Attempted {
  readonly startedAt: Date
  readonly durationMs: number
  readonly result: AttemptResult
  /** Secrets masked. */
  readonly requestHeaders: Readonly<Record<string, string>>
  /** What was learned of a ticket. */
  readonly news?: TicketNews | undefined
}

/** One try, outside any transaction. */
export async function attemptDelivery(
  ctx: Pick<Context, 'box' | 'clock' | 'db'>,
  outbound: Outbound,
  delivery: ClaimedDelivery,
): Promise<Attempted> {
  const { clock } = ctx
  const startedAt = clock.now()
  const startedMs = clock.monotonicMs()
  const { ticketId, destinationKind } = delivery
  const attempted =
    ticketId !== null && isTrackerKind(destinationKind)
      ? await attemptTicket(ctx, outbound, { ...delivery, ticketId, destinationKind })
      : await attemptMessage(ctx, outbound, { delivery, sentAt: startedAt })
  return { ...attempted, startedAt, durationMs: clock.monotonicMs() - startedMs }
}

async function attemptMessage(
  { box }: Pick<Context, 'box'>,
  outbound: Outbound,
  { delivery, sentAt }: { delivery: ClaimedDelivery; sentAt: Date },
): Promise<Pick<Attempted, 'result' | 'requestHeaders'>> {
  let requestHeaders: Attempted['requestHeaders'] = {}
  try {
    const destination = getDestinationOfKind(delivery.destinationKind)
    const settings = openSettings(box, delivery.sealedSettings)
    const request = destination.render(settings, { deliveryId: delivery.id, body: delivery.body, sentAt })
    requestHeaders = showHeaders(request)
    const { url, headers, body } = request
    const { allowedNetworks } = delivery
    return { result: await outbound.send({ method: 'POST', url, headers, body, allowedNetworks }), requestHeaders }
  } catch (error) {
    return { result: { kind: 'failure', reason: 'settings', message: errorText(error) }, requestHeaders }
  }
}

function showHeaders({ headers, secretHeaders }: OutgoingRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name) ? SECRET_MASK : value]),
  )
}
