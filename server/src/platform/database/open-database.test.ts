import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { Secret } from '../../kernel/secret.ts'
import { isUnavailable } from './database-error.ts'
import { openPostgresDatabase, pingDatabase } from './open-database.ts'

const url = process.env['MUSTER_TEST_DATABASE_URL']

test('a connection that is cut between two statements ends its transaction, not the process', {
  skip: url === undefined && 'about PostgreSQL',
}, async (t) => {
  const lost: string[] = []
  const database = openPostgresDatabase({
    url: new Secret(url ?? ''),
    maxConnections: 2,
    onConnectionError: (error) => lost.push(error.message),
  })
  t.after(() => database.close())
  const cut = new Promise<void>((resolve) => {
    const look = setInterval(() => lost.length > 0 && (clearInterval(look), resolve()), 5)
  })
  const working = database.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db)
    await cut
    await sql`select 1`.execute(tx)
  })
  await assert.rejects(working, isUnavailable)
  assert.ok(lost.length > 0)
  await pingDatabase(database.db)
})
