import { statSync } from 'node:fs'
import { AppError } from '../kernel/errors.ts'

/** Root would leave files in the folder of another user that its server could not open. */
export function refuseForeignFolder(dataDir: string, ownUid = process.getuid?.()): void {
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid
  if (owner === undefined || ownUid !== 0 || owner === 0) return
  throw new AppError(
    'forbidden',
    `${dataDir} belongs to the user ${owner}; run this as that user, for example: runuser -u '#${owner}' -- muster …`,
  )
}
