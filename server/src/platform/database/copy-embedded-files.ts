import { constants } from 'node:fs'
import { cp } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import type { Database } from './open-database.ts'

/**
 * Copies the files of the embedded database as they are at one moment between two transactions. PGlite writes only while a
 * statement runs and has one connection, which is held until all is copied: whoever wants to write waits that long.
 */
export async function copyEmbeddedFiles(database: Database, from: string, to: string): Promise<void> {
  await database.db.connection().execute(async (connection) => {
    await sql`checkpoint`.execute(connection)
    const { rows } = await sql<{ file: string }>`
      select redo_wal_file as file from pg_control_checkpoint()`.execute(connection)
    const needed = rows[0]?.file ?? ''
    const walFolder = path.join(from, 'pg_wal')
    await cp(from, to, {
      recursive: true,
      // Costs no time and no space where the file system can share blocks.
      mode: constants.COPYFILE_FICLONE,
      // The log before the checkpoint is of no use, and may be a gigabyte.
      filter: (file) => path.dirname(file) !== walFolder || !isWalFile(file) || path.basename(file) >= needed,
    })
  })
}

function isWalFile(file: string): boolean {
  return /^[0-9A-F]{24}$/.test(path.basename(file))
}
