import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { touchPresence } from './presence-queries.ts'
import { createServerPresence, findListeningSince } from './server-presence.ts'

test('a server listens since it first touched the row, until a gap of more than a minute', async (t) => {
  const { database, clock } = await openTestContext(t)
  const { db } = database
  const touch = () => touchPresence(db, clock.now())
  const since = async () => (await findListeningSince(db, clock.now())).getTime() - start
  const start = clock.now().getTime()
  assert.equal(await since(), 0)
  await touch()
  await clock.advance(60_000)
  assert.equal(await since(), 0)
  await touch()
  await clock.advance(60_001)
  assert.equal(await since(), 120_001)
  await touch()
  await clock.advance(10_000)
  assert.equal(await since(), 120_001)
})

test('a clock that is behind does not take back what another process noted', async (t) => {
  const { database, clock } = await openTestContext(t)
  const start = clock.now()
  await touchPresence(database.db, start)
  await clock.advance(50_000)
  await touchPresence(database.db, clock.now())
  await touchPresence(database.db, start)
  await clock.advance(50_000)
  assert.deepEqual(await findListeningSince(database.db, clock.now()), start)
})

test('a clock that is put back begins anew', async (t) => {
  const { database, clock } = await openTestContext(t)
  const { db } = database
  const real = clock.now()
  await touchPresence(db, new Date(real.getTime() + 86_400_000))
  assert.deepEqual(await findListeningSince(db, real), real)
  await touchPresence(db, real)
  await clock.advance(30_000)
  assert.deepEqual(await findListeningSince(db, clock.now()), real)
})

test('a server that runs touches the row by itself and stops with the server', async (t) => {
  const { database, clock, log } = await openTestContext(t)
  const start = clock.now()
  let sleeps = 0
  const sleep: typeof clock.sleep = (ms, signal) => (sleeps++, clock.sleep(ms, signal))
  const presence = createServerPresence({ db: database.db, clock: { ...clock, sleep }, log })
  await presence.start?.()
  for (let turn = 1; turn <= 20; turn++) {
    // It has touched the row and waits for the next time.
    while (sleeps < turn) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(15_000)
  }
  await presence.stop()
  assert.deepEqual(await findListeningSince(database.db, clock.now()), start)
})
