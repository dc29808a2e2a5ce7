import { listSealedSecrets } from '../../compose-secrets.ts'
import { keyIdOf } from '../../platform/crypto/key-id.ts'
import type { SealedSecret } from '../../platform/crypto/sealed-secret.ts'
import type { SecretBox } from '../../platform/crypto/secret-box.ts'
import type { Db } from '../../platform/database/open-database.ts'
import { type Finding, findingsOf } from '../../platform/doctor/finding.ts'
import { countWords } from '../../platform/doctor/words.ts'

const { ok, fail } = findingsOf('private key')

/** Does the key open what is stored? */
export async function checkSecrets(db: Db, box: SecretBox): Promise<readonly Finding[]> {
  const secrets = await listSealedSecrets(db)
  const shut = secrets.filter((secret) => !canOpen(box, secret))
  if (shut.length === 0)
    return [ok(`it opens all that is stored: ${countWords(secrets.length, 'secret')} (key ${keyIdOf(box)})`)]
  const names = shut.map(({ what }) => what).join('; ')
  return [
    fail(
      `it does not open ${countWords(shut.length, 'secret')} of ${secrets.length}`,
      `start the server with the key that belongs to this database, or run "muster keys forget", start it and type them again: ${names}`,
    ),
  ]
}

function canOpen(box: SecretBox, { sealed, purpose }: SealedSecret): boolean {
  try {
    box.open(sealed, purpose)
    return true
  } catch {
    return false
  }
}
