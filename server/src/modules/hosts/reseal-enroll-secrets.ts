import type { Resealing } from '../../platform/crypto/sealed-secret.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import { deleteEnrollSecrets, listSealedAfter, saveSealed } from './enroll-secret-queries.ts'
import { ENROLL_SECRET_PURPOSE } from './seal-enroll-secret.ts'

/** With their hashes, by which an enrolment finds them. */
export async function resealEnrollSecrets(tx: Tx, { open, box }: Resealing): Promise<void> {
  for (
    let rows = await listSealedAfter(tx, 0);
    rows.length > 0;
    rows = await listSealedAfter(tx, rows.at(-1)?.id ?? 0)
  ) {
    for (const { id, sealed } of rows) {
      const secret = open(sealed, ENROLL_SECRET_PURPOSE)
      if (secret === undefined) await deleteEnrollSecrets(tx, [id])
      else {
        const lookupHash = box.lookupHash(secret, ENROLL_SECRET_PURPOSE)
        await saveSealed(tx, { id, lookupHash, sealed: box.seal(secret, ENROLL_SECRET_PURPOSE) })
      }
    }
  }
}
