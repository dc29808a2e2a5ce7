import type { SealedSecret } from '../../platform/crypto/sealed-secret.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { documentSecrets } from './merge-settings.ts'
import { findSettings } from './settings-queries.ts'

/** As they are stored, with words for each. */
export async function listSealedSettings(db: Db): Promise<readonly SealedSecret[]> {
  const stored = await findSettings(db)
  return documentSecrets.flatMap(({ section, key, purpose }) => {
    const sealed = (stored[section] as Readonly<Record<string, unknown>>)[key] as string
    if (sealed === '') return []
    const where = 'Settings > Organization settings'
    return [{ what: `the ${key} of ${section}`, where, sealed: Buffer.from(sealed, 'base64'), purpose }]
  })
}
