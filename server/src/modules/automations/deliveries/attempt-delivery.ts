import { errorText } from '../../../kernel/errors.ts'
import type { SecretBox } from '../../../platform/crypto/secret-box.ts'
import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import { getDestinationOfKind } from '../destinations/registry.ts'
import { openSettings } from '../destinations/sealed-settings.ts'
import type { ClaimedDelivery } from '../queries/claim-queries.ts'
import type { AttemptResult } from './decide-outcome.ts'

/** One try, outside any transaction. */
export async function attemptDelivery(
  { box, outbound }: { box: SecretBox; outbound: Outbound },
  delivery: ClaimedDelivery,
): Promise<AttemptResult> {
  try {
    const destination = getDestinationOfKind(delivery.destinationKind)
    const settings = openSettings(box, delivery.sealedSettings)
    return await destination.send(outbound, settings, { deliveryId: delivery.id, body: delivery.body })
  } catch (error) {
    return { kind: 'failure', reason: 'settings', message: errorText(error) }
  }
}
