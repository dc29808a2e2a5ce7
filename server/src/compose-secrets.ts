import { listSealedDestinations } from './modules/automations/index.ts'
import { listSealedEnrollSecrets } from './modules/hosts/index.ts'
import { listSealedSettings } from './modules/settings/index.ts'
import type { SealedSecret } from './platform/crypto/sealed-secret.ts'
import type { Db } from './platform/database/open-database.ts'

/** Everything that only the private key opens. */
export async function listSealedSecrets(db: Db): Promise<readonly SealedSecret[]> {
  const lists = [await listSealedEnrollSecrets(db), await listSealedDestinations(db), await listSealedSettings(db)]
  return lists.flat()
}
