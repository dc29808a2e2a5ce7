import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { touchPresence } from '../platform/jobs/presence-queries.ts'
import { awaitAbsence } from './await-absence.ts'

async function open(t: NodeTest) {
  const { db, clock } = await openTestContext(t)
  let waited = Promise.withResolvers<number>()
  const onWait = (agoMs: number) => waited.resolve(agoMs)
  /** Moves on from one wait to behind it. */
  async function passWait(ms: number, meanwhile?: () => Promise<void>): Promise<number> {
    const agoMs = await waited.promise
    waited = Promise.withResolvers()
    await meanwhile?.()
    await clock.advance(ms)
    return agoMs
  }
  return { db, clock, passWait, awaited: () => awaitAbsence(db, { clock, onWait }) }
}

test('waits for a server that was just stopped, and no longer than it takes to be sure', async (t) => {
  const { db, clock, passWait, awaited } = await open(t)
  await awaited()
  await touchPresence(db, clock.now())
  await clock.advance(5_000)
  const done = awaited()
  assert.deepEqual([await passWait(16_000), await passWait(16_000), await passWait(8_000)], [5_000, 21_000, 37_000])
  await done
  await awaited()
})

test('refuses when a server goes on', async (t) => {
  const { db, clock, passWait, awaited } = await open(t)
  await touchPresence(db, clock.now())
  await clock.advance(10_000)
  const refused = assert.rejects(awaited(), /a server is at work on this database: stop all servers/)
  await passWait(16_000, () => touchPresence(db, clock.now()))
  await refused
})
