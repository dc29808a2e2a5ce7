import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../kernel/errors.ts'

/** Refuses a database folder that another major version of PostgreSQL wrote; a new folder is fine. */
export async function checkEmbeddedVersion(dir: string, expectedMajor: number): Promise<void> {
  const found = await readVersion(path.join(dir, 'PG_VERSION'))
  if (found === undefined || found === String(expectedMajor)) return
  throw new AppError(
    'precondition-failed',
    `the data in ${path.resolve(dir)} was written by PostgreSQL ${found || '(unknown)'} and this Muster embeds ` +
      `PostgreSQL ${expectedMajor}; run the Muster version that wrote it, or set MUSTER_DATA_DIR to another folder`,
  )
}

async function readVersion(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
