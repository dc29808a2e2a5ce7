import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { AppError } from '../../kernel/errors.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import { inTransaction, type Tx } from './in-transaction.ts'
import type { Database } from './open-database.ts'

const folder = new URL('../../../database/migrations/', import.meta.url)

interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

export interface SchemaState {
  /** 0 for an empty database. */
  readonly current: number
  /** What this program was written for. */
  readonly wanted: number
}

async function readMigrations(): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort()
  return Promise.all(
    files.map(async (file) => ({
      version: Number(file.slice(0, 4)),
      name: file.replace(/\.sql$/, ''),
      sql: await readFile(new URL(file, folder), 'utf8'),
    })),
  )
}

/** The schema of this program. */
export async function readWantedSchema(): Promise<number> {
  return (await readMigrations()).at(-1)?.version ?? 0
}

/** How far the database is, and how far this program needs it. */
export async function readSchemaState(database: Database): Promise<SchemaState> {
  const wanted = await readWantedSchema()
  const found = await sql<{ name: string | null }>`select to_regclass('schema_migrations')::text as name`.execute(
    database.db,
  )
  if (found.rows[0]?.name == null) return { current: 0, wanted }
  const applied = await sql<{
    version: number
  }>`select coalesce(max(version), 0) as version from schema_migrations`.execute(database.db)
  return { current: applied.rows[0]?.version ?? 0, wanted }
}

/** Applies what is missing, each migration in a transaction of its own; two processes at once do not collide. */
export async function migrate(database: Database, clock: Clock): Promise<readonly string[]> {
  const applied: string[] = []
  for (const migration of await readMigrations()) {
    if (await inTransaction(database.db, (tx) => applyOnce(tx, migration, clock))) applied.push(migration.name)
  }
  return applied
}

async function applyOnce(tx: Tx, migration: Migration, clock: Clock): Promise<boolean> {
  // The lock ends with the transaction, so a killed process leaves nothing behind.
  await sql`select pg_advisory_xact_lock(7368652365)`.execute(tx)
  await sql`create table if not exists schema_migrations (
    version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null)`.execute(
    tx,
  )
  const checksum = sha256Hex(migration.sql)
  const known = await sql<{ checksum: string }>`
    select checksum from schema_migrations where version = ${migration.version}`.execute(tx)
  if (known.rows[0]) {
    if (known.rows[0].checksum === checksum) return false
    throw new AppError(
      'precondition-failed',
      `migration ${migration.name} was applied with other contents; the database belongs to another build of Muster`,
    )
  }
  await sql`insert into schema_migrations (version, name, checksum, applied_at)
    values (${migration.version}, ${migration.name}, ${checksum}, ${clock.now()})`.execute(tx)
  for (const statement of splitStatements(migration.sql)) await sql.raw(statement).execute(tx)
  return true
}

/** Our migrations hold no semicolon inside a string or function body, so a line that ends in one ends a statement. */
function splitStatements(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('--'))
  return lines
    .join('\n')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
