import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../../kernel/hash.ts'
import { silentLog } from '../../kernel/log.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { createHostDirectory } from './host-directory.ts'
import { createSeenTracker } from './seen-tracker.ts'

function openDirectory(ctx: TestContext, maxEntries?: number) {
  const firstUses: number[] = []
  const directory = createHostDirectory({
    db: ctx.database.db,
    clock: ctx.clock,
    changes: ctx.changes,
    onFirstUse: (id) => firstUses.push(id),
    ...(maxEntries === undefined ? {} : { maxEntries }),
  })
  return { directory, firstUses }
}

async function buildKeyedHost(ctx: TestContext, nodeKey: string): Promise<number> {
  const id = await buildHost(ctx)
  await ctx.db
    .updateTable('hosts')
    .set({ node_key_hash: sha256Hex(nodeKey) })
    .where('id', '=', id)
    .execute()
  return id
}

test('joins the look-ups of one moment and then answers from memory', async (t) => {
  const ctx = await openTestContext(t)
  const ids = [await buildKeyedHost(ctx, 'a'), await buildKeyedHost(ctx, 'b')]
  const { directory, firstUses } = openDirectory(ctx)
  const found = await Promise.all([directory.find('a'), directory.find('b'), directory.find('nobody')])
  assert.deepEqual(
    found.map((host) => host?.id),
    [...ids, undefined],
  )
  assert.ok(!(directory.find('a') instanceof Promise), 'from memory')
  assert.deepEqual(firstUses, ids)
})

test('denies an unknown key for a second at most, then asks the database again', async (t) => {
  const ctx = await openTestContext(t)
  const { directory } = openDirectory(ctx)
  assert.equal(await directory.find('late'), undefined)
  const id = await buildKeyedHost(ctx, 'late')
  assert.equal(await directory.find('late'), undefined)
  await ctx.clock.advance(1_000)
  assert.equal((await directory.find('late'))?.id, id)
})

test('a failing database is an error, never an unknown key', async (t) => {
  const ctx = await openTestContext(t)
  const { directory } = openDirectory(ctx)
  await ctx.db.schema.alterTable('hosts').renameTo('hosts_away').execute()
  try {
    await assert.rejects(async () => directory.find('whoever'))
  } finally {
    await ctx.db.schema.alterTable('hosts_away').renameTo('hosts').execute()
  }
})

test('forgets a host when any process changed it, and stays within its bound', async (t) => {
  const ctx = await openTestContext(t)
  const id = await buildKeyedHost(ctx, 'a')
  await buildKeyedHost(ctx, 'b')
  const { directory } = openDirectory(ctx, 1)
  await directory.find('a')
  ctx.changes.announce('host', String(id))
  assert.equal(directory.size, 0)
  await directory.find('a')
  await directory.find('b')
  assert.equal(directory.size, 1)
})

test('a clock that is put back does not leave hosts seen in the future', async (t) => {
  const ctx = await openTestContext(t)
  const id = await buildHost(ctx)
  const seen = createSeenTracker({ db: ctx.database.db, clock: ctx.clock, log: silentLog })
  const real = ctx.clock.now()
  ctx.clock.set(new Date(real.getTime() + 86_400_000))
  seen.noteSeen(id, '192.0.2.7')
  await seen.write()
  ctx.clock.set(real)
  seen.noteSeen(id, '192.0.2.7')
  await seen.write()
  const row = await ctx.db.selectFrom('host_seen').select('seen_at').executeTakeFirstOrThrow()
  assert.deepEqual(row.seen_at, real)
})

test('writes what was seen when the process stops', async (t) => {
  const ctx = await openTestContext(t)
  const id = await buildHost(ctx)
  const seen = createSeenTracker({ db: ctx.database.db, clock: ctx.clock, log: silentLog })
  seen.noteSeen(id, '192.0.2.7')
  seen.noteSeen(999_999, '192.0.2.8')
  await seen.stop()
  const rows = await ctx.db.selectFrom('host_seen').select(['host_id', 'address']).execute()
  assert.deepEqual(rows, [{ host_id: id, address: '192.0.2.7' }])
})
