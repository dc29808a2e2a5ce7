import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../kernel/errors.ts'
import { syncFolder } from '../files/write-file-atomic.ts'

/** The database last: while it is missing, no server starts on what is half restored. */
const restoredNames = ['tls', 'private_key', 'database'] as const

/** What a restore would replace. */
export function listReplaced(dataDir: string): readonly string[] {
  return restoredNames.filter((name) => existsSync(path.join(dataDir, name)))
}

/** Moves what was restored to its place; what was there is kept beside it as `….replaced`. */
export async function placeRestored(folder: string, dataDir: string): Promise<readonly string[]> {
  const names = restoredNames.filter((name) => existsSync(path.join(folder, name)))
  const replaced = names.filter((name) => existsSync(path.join(dataDir, name)))
  // Of an earlier restore; where it is all that there is of the database, an interrupted one goes on.
  for (const name of replaced) await rm(replacedPath(dataDir, name), { recursive: true, force: true })
  for (const name of [...replaced].reverse()) await rename(path.join(dataDir, name), replacedPath(dataDir, name))
  for (const name of names) await rename(path.join(folder, name), path.join(dataDir, name))
  await syncFolder(dataDir)
  return replaced.map((name) => replacedPath(dataDir, name))
}

/** A new database must not begin where a restore was cut off between two moves. */
export function refuseHalfRestored(dataDir: string): void {
  const traces = [restoreFolder(dataDir), replacedPath(dataDir, 'database')].filter((trace) => existsSync(trace))
  if (existsSync(path.join(dataDir, 'database')) || traces.length === 0) return
  throw new AppError(
    'precondition-failed',
    `a restore into ${dataDir} was interrupted: run it again with --force, or remove ${traces.join(' and ')} to begin empty`,
  )
}

/** Where a back-up is unpacked before it takes its place. */
export function restoreFolder(dataDir: string): string {
  return path.join(dataDir, 'restore.tmp')
}

function replacedPath(dataDir: string, name: string): string {
  return path.join(dataDir, `${name}.replaced`)
}
