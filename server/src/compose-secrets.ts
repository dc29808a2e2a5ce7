import { listSealedDestinations, resealDestinations } from './modules/automations/index.ts'
import { listSealedEnrollSecrets, resealEnrollSecrets } from './modules/hosts/index.ts'
import { listSealedSettings, resealSettings } from './modules/settings/index.ts'
import type { Resealing, SealedSecret } from './platform/crypto/sealed-secret.ts'
import type { Tx } from './platform/database/in-transaction.ts'
import type { Db } from './platform/database/open-database.ts'

/** Everything that only the private key opens. */
export async function listSealedSecrets(db: Db): Promise<readonly SealedSecret[]> {
  const lists = [await listSealedEnrollSecrets(db), await listSealedDestinations(db), await listSealedSettings(db)]
  return lists.flat()
}

/** Seals all of it anew, on one transaction. */
export async function resealSecrets(tx: Tx, resealing: Resealing, at: Date): Promise<void> {
  await resealEnrollSecrets(tx, resealing)
  await resealDestinations(tx, resealing, at)
  await resealSettings(tx, resealing, at)
}
