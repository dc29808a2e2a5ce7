import type { Clock } from '../../../kernel/clock.ts'
import { errorText } from '../../../kernel/errors.ts'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { SecretBox } from '../../../platform/crypto/secret-box.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import type { OutgoingRequest } from '../destinations/destination.ts'
import { getDestinationOfKind } from '../destinations/registry.ts'
import { openSettings } from '../destinations/sealed-settings.ts'
import type { ClaimedDelivery } from '../queries/claim-queries.ts'
import type { AttemptResult } from './decide-outcome.ts'

/** What happened in one try, before anybody decided what follows from it. */
export interface Attempted {
  readonly startedAt: Date
  readonly durationMs: number
  readonly result: AttemptResult
  /** Secrets masked. */
  readonly requestHeaders: Readonly<Record<string, string>>
}

/** One try, outside any transaction. */
export async function attemptDelivery(
  { box, clock, outbound }: { box: SecretBox; clock: Clock; outbound: Outbound },
  delivery: ClaimedDelivery,
): Promise<Attempted> {
  const startedAt = clock.now()
  const startedMs = clock.monotonicMs()
  let requestHeaders: Attempted['requestHeaders'] = {}
  let result: AttemptResult
  try {
    const destination = getDestinationOfKind(delivery.destinationKind)
    const settings = openSettings(box, delivery.sealedSettings)
    const message = { deliveryId: delivery.id, body: delivery.body, sentAt: startedAt }
    const request = destination.render(settings, message)
    requestHeaders = showHeaders(request)
    const { url, headers, body } = request
    result = await outbound.send({ method: 'POST', url, headers, body, allowedNetworks: delivery.allowedNetworks })
  } catch (error) {
    result = { kind: 'failure', reason: 'settings', message: errorText(error) }
  }
  return { startedAt, durationMs: clock.monotonicMs() - startedMs, result, requestHeaders }
}

function showHeaders({ headers, secretHeaders }: OutgoingRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name) ? SECRET_MASK : value]),
  )
}
