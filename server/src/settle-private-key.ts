import { listSealedSecrets } from './compose-secrets.ts'
import type { Clock } from './kernel/clock.ts'
import { AppError } from './kernel/errors.ts'
import type { Log } from './kernel/log.ts'
import type { Secret } from './kernel/secret.ts'
import type { State } from './open-state.ts'
import { adoptKey } from './platform/crypto/key-files.ts'
import { keyIdOf } from './platform/crypto/key-id.ts'
import { canOpen, findKeyProof, isKeyOf, saveKeyProof } from './platform/crypto/key-queries.ts'
import type { SealedSecret } from './platform/crypto/sealed-secret.ts'
import { createSecretBox, type SecretBox } from './platform/crypto/secret-box.ts'
import type { Database } from './platform/database/open-database.ts'

/**
 * The box that opens what this database holds. Ends a change of the key that a crash interrupted; refuses a key that is
 * not the database's, with what would have to be typed again. Call it when the schema is up to date.
 */
export async function settlePrivateKey(
  { database, box, keys }: State,
  { clock, log }: { clock: Clock; log: Log },
): Promise<SecretBox> {
  const stored = await findKeyProof(database.db)
  if (!stored) {
    const shut = (await listSealedSecrets(database.db)).filter(({ sealed, purpose }) => !canOpen(box, sealed, purpose))
    if (shut.length > 0) throw wrongKey(keys.isMissing, shut)
    if (keys.isFile) await adoptKey(keys.dataDir, keys.current)
    await saveKeyProof(database.db, box, clock.now())
    return box
  }
  const fitting = [keys.current, ...keys.others].find((key) => isKeyOf(createSecretBox(key), stored.proof))
  if (!fitting) throw wrongKey(keys.isMissing, await listSealedSecrets(database.db), stored.proof)
  if (keys.isFile) await adoptKey(keys.dataDir, fitting)
  if (fitting === keys.current) return box
  const found = createSecretBox(fitting)
  log.warn({ key: keyIdOf(found) }, 'a change of the private key was interrupted; took the key that opens the database')
  return found
}

/** Whoever lost the key goes on without what it held. */
export async function listLostSecrets(database: Database, key: Secret): Promise<readonly SealedSecret[]> {
  const box = createSecretBox(key)
  return (await listSealedSecrets(database.db)).filter(({ sealed, purpose }) => !canOpen(box, sealed, purpose))
}

function wrongKey(isMissing: boolean, secrets: readonly SealedSecret[], proof?: Uint8Array): AppError {
  const wanted = proof ? ` (id ${Buffer.from(proof).subarray(1, 5).toString('hex')})` : ''
  const problem = isMissing
    ? 'the private key of this database is missing: there is no file private_key in the data folder'
    : `server.private_key is not the key of this database${wanted}`
  const list = describeSecrets(secrets)
  return new AppError(
    'precondition-failed',
    `${problem}. Start with that key, from a backup if need be. If it is lost, run "muster keys forget", ` +
      `start and type again what only it opened: ${list === '' ? 'nothing' : list}`,
  )
}

export function describeSecrets(secrets: readonly SealedSecret[]): string {
  return secrets.map(({ what, where }) => `${what} (${where})`).join('; ')
}
