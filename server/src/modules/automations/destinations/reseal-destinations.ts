import type { Resealing } from '../../../platform/crypto/sealed-secret.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import {
  listSealedAfter,
  saveSealedSettings,
  type SealedDestination,
  updateHealth,
} from '../queries/destination-queries.ts'
import { DESTINATION_SETTINGS_PURPOSE, sealSettings } from './sealed-settings.ts'

const lostReason = 'its private key is lost: type its address and its secrets again'

export async function resealDestinations(tx: Tx, resealing: Resealing, at: Date): Promise<void> {
  const { open, box } = resealing
  for (
    let rows = await listSealedAfter(tx, 0);
    rows.length > 0;
    rows = await listSealedAfter(tx, rows.at(-1)?.id ?? 0)
  ) {
    for (const destination of rows) {
      const settings = open(destination.sealed, DESTINATION_SETTINGS_PURPOSE)
      if (settings === undefined) await giveUp(tx, destination, { box, at })
      else await saveSealedSettings(tx, destination.id, box.seal(settings, DESTINATION_SETTINGS_PURPOSE))
    }
  }
}

/** Of a webhook the origin is known, so that its form opens; a tracker's settings are missing until it is saved again. */
async function giveUp(
  tx: Tx,
  { id, kind, origin }: SealedDestination,
  { box, at }: Pick<Resealing, 'box'> & { readonly at: Date },
): Promise<void> {
  if (kind === 'webhook') await saveSealedSettings(tx, id, sealSettings(box, { url: origin }))
  await updateHealth(tx, id, { failingSince: null, pauseReason: lostReason, at })
}
