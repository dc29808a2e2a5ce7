import type { Resealing } from '../../platform/crypto/sealed-secret.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import { documentSecrets } from './merge-settings.ts'
import type { SettingsDocument } from './settings-document.ts'
import { lockSettings, saveSettings } from './settings-queries.ts'

export async function resealSettings(tx: Tx, { open, box }: Resealing, at: Date): Promise<void> {
  const stored = await lockSettings(tx, at)
  const resealed: Record<string, unknown> = { ...stored }
  for (const { section, key, purpose } of documentSecrets) {
    const sealed = (stored[section] as Readonly<Record<string, unknown>>)[key] as string
    if (sealed === '') continue
    const secret = open(Buffer.from(sealed, 'base64'), purpose) ?? ''
    const again = secret === '' ? '' : box.seal(secret, purpose).toString('base64')
    resealed[section] = { ...stored[section], [key]: again }
  }
  // The same document but for the text of secrets.
  await saveSettings(tx, { document: resealed as unknown as SettingsDocument, at })
}
