import { cp, mkdir, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../kernel/errors.ts'
import type { Secret } from '../../kernel/secret.ts'
import { copyEmbeddedFiles } from '../database/copy-embedded-files.ts'
import type { Database } from '../database/open-database.ts'
import { writeFileAtomic } from '../files/write-file-atomic.ts'
import { measureFolder } from './list-files.ts'

export interface TakeSnapshot {
  readonly database: Database
  readonly dataDir: string
  /** Where the keys are to be in it. */
  readonly privateKey: Secret | undefined
}

export interface Snapshot {
  readonly folder: string
  remove(): Promise<void>
}

const spareBytes = 64 * 1024 * 1024

/** Copies what a back-up holds into a folder beside the data, where its packing may take its time. One at a time. */
export async function takeSnapshot({ database, dataDir, privateKey }: TakeSnapshot): Promise<Snapshot> {
  const folder = snapshotFolder(dataDir)
  const databaseDir = path.join(dataDir, 'database')
  await checkSpace(dataDir, await measureFolder(databaseDir))
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST'
      ? new AppError('conflict', 'another back-up is being made; wait until it has ended')
      : error
  })
  const remove = () => removeSnapshot(dataDir)
  try {
    await copyEmbeddedFiles(database, databaseDir, path.join(folder, 'database'))
    if (privateKey) {
      await writeFileAtomic(path.join(folder, 'private_key'), `${privateKey.reveal()}\n`, 0o600)
      await copyIfThere(path.join(dataDir, 'tls'), path.join(folder, 'tls'))
    }
  } catch (error) {
    await remove()
    throw error
  }
  return { folder, remove }
}

/** Also what a killed process has left. */
export async function removeSnapshot(dataDir: string): Promise<void> {
  await rm(snapshotFolder(dataDir), { recursive: true, force: true })
}

function snapshotFolder(dataDir: string): string {
  return path.join(dataDir, 'snapshot.tmp')
}

async function checkSpace(dataDir: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir)
  if (bavail * bsize >= needed + spareBytes) return
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MiB`
  throw new AppError(
    'precondition-failed',
    `a back-up first copies the database (${megabytes(needed)}) inside ${dataDir}, where only ${megabytes(bavail * bsize)} ` +
      'are free: make room there',
  )
}

async function copyIfThere(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}
