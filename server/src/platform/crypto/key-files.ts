import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { Secret } from '../../kernel/secret.ts'
import { writeFileAtomic } from '../files/write-file-atomic.ts'

/**
 * The key in the data folder is replaced in steps, each of which may be the last before a crash: `private_key.next` is
 * written; the database is sealed anew in one transaction; `private_key` becomes `private_key.old` and `.next` takes its
 * place. Whichever of the three opens the database is its key, so a start always finds it.
 */
const keyFile = (dataDir: string) => path.join(dataDir, 'private_key')
const nextFile = (dataDir: string) => `${keyFile(dataDir)}.next`
export const oldKeyFile = (dataDir: string) => `${keyFile(dataDir)}.old`

export async function writeNextKey(dataDir: string, key: Secret): Promise<void> {
  await writeKey(nextFile(dataDir), key.reveal())
}

/** The keys beside the one in use. */
export async function listOtherKeys(dataDir: string): Promise<readonly Secret[]> {
  const texts = await Promise.all([nextFile(dataDir), oldKeyFile(dataDir)].map(readKeyIfThere))
  return texts.flatMap((text) => (text === undefined || text === '' ? [] : [new Secret(text)]))
}

/** Makes this the key in use; the former one is kept beside. Done twice it changes nothing. */
export async function adoptKey(dataDir: string, key: Secret): Promise<void> {
  const former = await readKeyIfThere(keyFile(dataDir))
  if (former !== key.reveal()) {
    if (former !== undefined) await writeKey(oldKeyFile(dataDir), former)
    await writeKey(keyFile(dataDir), key.reveal())
  }
  await rm(nextFile(dataDir), { force: true })
}

function writeKey(file: string, key: string): Promise<void> {
  return writeFileAtomic(file, `${key}\n`, 0o600)
}

async function readKeyIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
