import { sql } from 'kysely'
import { systemClock } from '@muster/server/kernel/clock.ts'
import { Secret } from '@muster/server/kernel/secret.ts'
import { migrate } from '@muster/server/platform/database/migrate.ts'
import {
  type Database,
  openEmbeddedDatabase,
  openPostgresDatabase,
} from '@muster/server/platform/database/open-database.ts'

let shared: Promise<Database> | undefined

/**
 * The database of this test process, emptied: PostgreSQL where MUSTER_TEST_DATABASE_URL is set (the test runner makes
 * one for each process), else the embedded one in memory. Tests run one after the other, so they may share it.
 */
export async function emptyTestDatabase(): Promise<Database> {
  shared ??= openMigrated()
  const database = await shared
  await empty(database)
  return database
}

async function openMigrated(): Promise<Database> {
  const url = process.env['MUSTER_TEST_DATABASE_URL']
  const database = url
    ? openPostgresDatabase({ url: new Secret(url), maxConnections: 10, onConnectionError: () => undefined })
    : openEmbeddedDatabase(undefined)
  await migrate(database, systemClock)
  return database
}

async function empty(database: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and c.relname not in ('schema_migrations', 'event_sequence')`.execute(
    database.db,
  )
  await database.db.transaction().execute(async (tx) => {
    // Foreign keys would dictate an order; a superuser's session may leave them aside.
    await sql`set local session_replication_role = replica`.execute(tx)
    for (const { name } of rows) await sql`delete from ${sql.table(name)}`.execute(tx)
    await sql`update event_sequence set last = 0`.execute(tx)
  })
}

/** Call once when the process has run its last test, where the runner does not end the process. */
export async function closeTestDatabase(): Promise<void> {
  const database = await shared
  shared = undefined
  await database?.close()
}
