import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError, errorText } from '../../kernel/errors.ts'
import type { Random } from '../../kernel/random.ts'
import { randomToken, systemRandom } from '../../kernel/random.ts'
import { Secret } from '../../kernel/secret.ts'
import { writeFileAtomic } from '../files/write-file-atomic.ts'

const minLength = 32

export interface LoadPrivateKey {
  /** `server.private_key`; empty when it is not set. */
  readonly configured: Secret
  readonly dataDir: string
  /** The embedded database keeps its key beside the data; PostgreSQL must be given one. */
  readonly embedded: boolean
  readonly random?: Random
  /** False: a key that has to be made is not kept, because the database may belong to another one. */
  readonly isKept?: boolean
}

/** The configured key, or the one kept in the data folder, made at the first start. Call it with the folder locked. */
export async function loadPrivateKey(input: LoadPrivateKey): Promise<Secret> {
  const { configured, dataDir, embedded, random = systemRandom, isKept = true } = input
  const length = configured.reveal().length
  if (length >= minLength) return configured
  if (length > 0) {
    throw new AppError(
      'invalid',
      `server.private_key has ${length} characters and needs ${minLength} or more; ` +
        'make one with: openssl rand -base64 32',
    )
  }
  if (!embedded) throw missingKey()
  const file = path.join(dataDir, 'private_key')
  const stored = await readKeyFile(file)
  if (stored !== undefined) return stored
  const made = randomToken(random, 32)
  if (isKept) await writeFileAtomic(file, `${made}\n`, 0o600)
  return new Secret(made)
}

/** The same without making one. */
export async function findPrivateKey(configured: Secret, dataDir: string): Promise<Secret | undefined> {
  return configured.reveal() === '' ? readKeyFile(path.join(dataDir, 'private_key')) : configured
}

async function readKeyFile(file: string): Promise<Secret | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim()
    if (text.length >= minLength) return new Secret(text)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new AppError('precondition-failed', `cannot read the private key ${file}: ${errorText(error)}`, {
      cause: error,
    })
  }
  throw new AppError(
    'precondition-failed',
    `the private key in ${file} is damaged; ` +
      'restore the file from a backup, because stored secrets are encrypted with it',
  )
}

function missingKey(): AppError {
  return new AppError(
    'invalid',
    'server.private_key is missing, and PostgreSQL needs it because every server process must use the same key; ' +
      'make one with: openssl rand -base64 32, keep it safe and set MUSTER_SERVER_PRIVATE_KEY ' +
      '(or MUSTER_SERVER_PRIVATE_KEY_PATH)',
  )
}
