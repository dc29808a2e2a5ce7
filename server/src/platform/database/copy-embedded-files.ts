import { type BigIntStats, constants } from 'node:fs'
import { copyFile, lstat, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import type { Db, Database } from './open-database.ts'

/** By file systems that count time in steps, a file may be written after a look and seem untouched. */
const doubtNs = 2_000_000_000n
const walFolder = 'pg_wal'

/**
 * Copies the files of the embedded database as they are at one moment between two transactions. PGlite writes only while a
 * statement runs and has one connection: what has changed since a first copy is copied again while that is held, so that
 * those who want to write wait for little.
 */
export async function copyEmbeddedFiles(database: Database, from: string, to: string): Promise<void> {
  const first = await listEntries(from)
  for (const entry of first.values()) if (!isWal(entry.name)) await copyEntry(entry, { from, to })
  await database.db.connection().execute(async (connection) => {
    const isNeeded = await checkpoint(connection)
    const second = await listEntries(from)
    for (const entry of second.values()) {
      const before = first.get(entry.name)
      if (isWal(entry.name) ? isNeeded(entry.name) : !before || isChanged(before, entry)) {
        await copyEntry(entry, { from, to })
      }
    }
    for (const name of first.keys())
      if (!second.has(name)) await rm(path.join(to, name), { recursive: true, force: true })
  })
}

interface Entry {
  /** Below the folder. */
  readonly name: string
  readonly stats: BigIntStats
  readonly seenAtNs: bigint
}

/** Folders come before what is in them. */
async function listEntries(folder: string): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const seenAtNs = BigInt(Date.now()) * 1_000_000n
    const stats = await lstat(path.join(folder, name), { bigint: true }).catch(ignoreMissing)
    if (stats) entries.set(name, { name, stats, seenAtNs })
  }
  return entries
}

async function copyEntry({ name, stats }: Entry, { from, to }: { from: string; to: string }): Promise<void> {
  const target = path.join(to, name)
  if (stats.isDirectory()) return void (await mkdir(target, { recursive: true, mode: 0o700 }))
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
  // Costs no time and no space where the file system can share blocks.
  await copyFile(path.join(from, name), target, constants.COPYFILE_FICLONE).catch(ignoreMissing)
}

/** A clock that was set back in between must hide nothing either. */
function isChanged(before: Entry, { stats }: Entry): boolean {
  const isSame =
    stats.size === before.stats.size && stats.mtimeNs === before.stats.mtimeNs && stats.ino === before.stats.ino
  return !isSame || stats.mtimeNs > before.seenAtNs - doubtNs
}

/** Writes all to the files, and tells which parts of the log belong to it: those before are of no use, those after are spare. */
async function checkpoint(connection: Db): Promise<(name: string) => boolean> {
  await sql`checkpoint`.execute(connection)
  const { rows } = await sql<{ first: string; last: string }>`
    select redo_wal_file as first, pg_walfile_name(pg_current_wal_insert_lsn()) as last
    from pg_control_checkpoint()`.execute(connection)
  const { first = '', last = '' } = rows[0] ?? {}
  return (name) => {
    const file = path.basename(name)
    return !/^[0-9A-F]{24}$/.test(file) || (file >= first && file <= last)
  }
}

function isWal(name: string): boolean {
  return name === walFolder || name.startsWith(walFolder + path.sep)
}

/** The first copy is made while files come and go. */
function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
