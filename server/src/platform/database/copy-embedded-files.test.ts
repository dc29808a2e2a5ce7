import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { copyEmbeddedFiles } from './copy-embedded-files.ts'
import { openEmbeddedDatabase } from './open-database.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] !== undefined && 'about the embedded database'

test('a copy that is made while others write holds all that was written up to one moment', { skip }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-copy-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [from, to] = [path.join(folder, 'from'), path.join(folder, 'to')]
  const original = openEmbeddedDatabase(from)
  t.after(() => original.close())
  await original.script(`create table written (number int primary key, text text);
    create table dropped as select number from generate_series(1, 10000) number;`)
  let written = 0
  let isCopied = false
  const write = async () => {
    await sql`insert into written values (${written + 1}, repeat('x', 2000))`.execute(original.db)
    written++
    if (written === 20) await original.script('drop table dropped; checkpoint')
  }
  for (let count = 0; count < 10; count++) await write()
  const before = written
  const copying = copyEmbeddedFiles(original, from, to).then(() => (isCopied = true))
  while (!isCopied) await write()
  await copying
  assert.ok(written > before + 10, `only ${written - before} were written meanwhile`)

  const copy = openEmbeddedDatabase(to)
  t.after(() => copy.close())
  const { rows } = await sql<{ count: number; last: number; gone: boolean }>`
    select count(*) as count, max(number) as last, to_regclass('dropped') is null as gone from written
    where text = repeat('x', 2000)`.execute(copy.db)
  assert.equal(rows[0]?.count, rows[0]?.last, 'a hole')
  assert.ok((rows[0]?.count ?? 0) >= before)
  assert.equal(rows[0]?.gone, true)
  // By the index as well.
  const found = await sql`set enable_seqscan = off`
    .execute(copy.db)
    .then(() => sql<{ number: number }>`select number from written where number = ${before}`.execute(copy.db))
  assert.equal(found.rows.length, 1)
  assert.ok(existsSync(path.join(to, 'pg_notify')))
})
