import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Secret } from '../../kernel/secret.ts'
import { createEmbeddedClient } from './embedded-client.ts'
import { createEmbeddedDialect } from './embedded-dialect.ts'
import { INT8_OID } from './int8.ts'
import type { Tables } from './tables.generated.ts'

export type Db = Kysely<Tables>

export interface Database {
  readonly db: Db
  readonly kind: 'embedded' | 'postgres'
  /** Runs a script of several statements outside any transaction. */
  script(sql: string): Promise<void>
  close(): Promise<void>
}

/** `dir` undefined keeps the data in memory and loses them on close. */
export function openEmbeddedDatabase(dir: string | undefined): Database {
  const client = createEmbeddedClient(dir)
  const db = new Kysely<Tables>({ dialect: createEmbeddedDialect(client) })
  return { db, kind: 'embedded', script: (sql) => client.script(sql), close: () => client.close() }
}

export interface PostgresOptions {
  url: Secret
  maxConnections: number
  onConnectionError: (error: Error) => void
}

export function openPostgresDatabase(options: PostgresOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url.reveal(),
    max: options.maxConnections,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'muster',
    // A server that stands still inside a transaction must not hold its locks longer than its leases last.
    options: '-c timezone=UTC -c statement_timeout=60000 -c idle_in_transaction_session_timeout=10000',
    types: {
      getTypeParser: (oid: number, format?: 'text') =>
        oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format),
    } as pg.CustomTypesConfig,
  })
  // Without listeners a connection that is lost would end the process, also one that is in use and between two statements.
  pool.on('connect', (client) => client.on('error', options.onConnectionError))
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    kind: 'postgres',
    script: async (sql) => {
      await pool.query(sql)
    },
    close: () => pool.end(),
  }
}

/** Throws when the database does not answer. */
export async function pingDatabase(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}
