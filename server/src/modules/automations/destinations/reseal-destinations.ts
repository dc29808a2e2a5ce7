import type { Resealing } from '../../../platform/crypto/sealed-secret.ts'
import type { Tx } from '../../../platform/database/in-transaction.ts'
import { listSealedAfter, saveSealedSettings, updateHealth } from '../queries/destination-queries.ts'
import { DESTINATION_SETTINGS_PURPOSE, sealSettings } from './sealed-settings.ts'

const lostReason = 'its private key is lost: type its address and its secrets again'

/**
 * What is given up is paused. Of a webhook the origin is known, so that its form opens; a tracker's is shown without its
 * settings until it is saved again.
 */
export async function resealDestinations(tx: Tx, { open, box }: Resealing, at: Date): Promise<void> {
  for (
    let rows = await listSealedAfter(tx, 0);
    rows.length > 0;
    rows = await listSealedAfter(tx, rows.at(-1)?.id ?? 0)
  ) {
    for (const { id, kind, origin, sealed } of rows) {
      const settings = open(sealed, DESTINATION_SETTINGS_PURPOSE)
      if (settings !== undefined) await saveSealedSettings(tx, id, box.seal(settings, DESTINATION_SETTINGS_PURPOSE))
      else {
        if (kind === 'webhook') await saveSealedSettings(tx, id, sealSettings(box, { url: origin }))
        await updateHealth(tx, id, { failingSince: null, pauseReason: lostReason, at })
      }
    }
  }
}
