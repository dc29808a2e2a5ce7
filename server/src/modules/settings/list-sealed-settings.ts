import type { SealedSecret } from '../../platform/crypto/sealed-secret.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { findSettings } from './settings-queries.ts'
import { SMTP_PASSWORD_PURPOSE } from './update-settings.ts'

/** As they are stored, with words for each. */
export async function listSealedSettings(db: Db): Promise<readonly SealedSecret[]> {
  const { password } = (await findSettings(db)).smtp_settings
  if (password === '') return []
  return [
    {
      what: 'the password of smtp_settings',
      sealed: Buffer.from(password, 'base64'),
      purpose: SMTP_PASSWORD_PURPOSE,
    },
  ]
}
