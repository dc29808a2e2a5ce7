import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { silentLog } from '../../kernel/log.ts'
import { inTransaction } from '../database/in-transaction.ts'
import { createChangeFeed } from './change-feed.ts'

const skip = process.env['MUSTER_TEST_DATABASE_URL'] === undefined && 'one process owns the embedded database'

test('another process hears of a change within the two seconds that are promised', {
  skip,
  timeout: 30_000,
}, async (t) => {
  const { database, db, clock, changes } = await openTestContext(t)
  const other = createChangeFeed({ database, clock, log: silentLog })
  await other.start?.()
  t.after(() => other.stop?.())
  const heard = new Promise<string>((resolve) => other.subscribe('host', ({ key }) => resolve(key)))
  await inTransaction(db, (tx) => changes.record(tx, 'host', '7'))
  await clock.advance(2_000)
  assert.equal(await heard, '7')
})
