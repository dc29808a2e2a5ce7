import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../../kernel/clock.ts'
import { AppError, errorText } from '../../kernel/errors.ts'

/** Keep it as long as the folder is in use: when it is forgotten, the lock goes with it. */
export interface DataFolderLock {
  release(): void
}

export interface LockDataFolder {
  readonly dir: string
  readonly clock: Clock
  /** How long to wait for another process that is about to stop. */
  readonly waitMs: number
  readonly signal?: AbortSignal
  /** Called once when the folder is in use and we begin to wait. */
  readonly onWait?: () => void
}

const pollMs = 200
const sqliteBusy = 5

/**
 * Makes the folder ours alone, creating it when it is missing. The lock is an open exclusive transaction of SQLite,
 * which the kernel ends with the process, however that ends. Nothing else in this process may open `lock.db`:
 * POSIX drops a process's locks on a file when any of its descriptors of that file is closed.
 */
export async function lockDataFolder(input: LockDataFolder): Promise<DataFolderLock> {
  const { dir, clock, waitMs, signal } = input
  createFolder(dir)
  const giveUpAt = clock.monotonicMs() + waitMs
  let isWaiting = false
  for (;;) {
    const lock = tryLockFolder(dir)
    if (lock) return lock
    if (clock.monotonicMs() >= giveUpAt || signal?.aborted) throw folderInUse(dir)
    if (!isWaiting) input.onWait?.()
    isWaiting = true
    await clock.sleep(pollMs, signal)
  }
}

function createFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new AppError(
      'unavailable',
      `cannot create the data folder ${path.resolve(dir)}: ${errorText(error)}; ` +
        'set MUSTER_DATA_DIR to a folder that can be written',
      { cause: error },
    )
  }
}

/** Undefined when another process has it. The folder must be there. */
export function tryLockFolder(dir: string): DataFolderLock | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path.join(dir, 'lock.db'))
    database.exec('begin exclusive')
  } catch (error) {
    database?.close()
    if (isBusy(error)) return undefined
    throw new AppError(
      'unavailable',
      `cannot lock the data folder ${path.resolve(dir)}: ${errorText(error)}; ` +
        'make it writable for this user, or set MUSTER_DATA_DIR to another folder',
      { cause: error },
    )
  }
  const held = database
  return { release: () => (held.isOpen ? held.close() : undefined) }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === sqliteBusy
}

function folderInUse(dir: string): AppError {
  return new AppError(
    'unavailable',
    `the data folder ${path.resolve(dir)} is in use by another Muster process; ` +
      'stop it, or set MUSTER_DATA_DIR to another folder',
  )
}
