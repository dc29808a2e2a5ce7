import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { createTeller, deb, debianRelease, softwareOf } from './software.test-support.ts'

const many = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => deb(`made-up-${from + index}`, '1'))

test('versions that nobody told before are taken up to the allowance of the day, the rest on the next days', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell, calls } = createTeller(ctx, 5)
  const tellAll = (list: readonly ReturnType<typeof deb>[]) => tell({ [host]: { software_linux: list } })
  await tell({ [host]: { os_unix_like: [debianRelease()] } })
  await tellAll(many(0, 20))
  assert.equal((await softwareOf(ctx, host)).length, 20, 'the first list is taken whole')
  await tellAll(many(0, 28))
  assert.equal((await softwareOf(ctx, host)).length, 24, 'its system was one')
  await tellAll(many(0, 28))
  assert.equal((await softwareOf(ctx, host)).length, 24, 'told again on the same day')
  assert.deepEqual(
    calls.filter((call) => call.startsWith('too many')),
    [`too many new ${host}`, `too many new ${host}`],
  )
  await ctx.clock.advance(86_400_000)
  await tellAll(many(0, 28))
  assert.equal((await softwareOf(ctx, host)).length, 28, 'the same list on the next day')
  assert.equal((await ctx.db.selectFrom('software').select('id').execute()).length, 29)
})

test('first lists are taken whole until all together bring as many as a hundred hosts may, and no host more than its day', async (t) => {
  const ctx = await openTestContext(t)
  const { tell } = createTeller(ctx, 1)
  const hosts = [await buildHost(ctx), await buildHost(ctx), await buildHost(ctx)] as const
  const tellFirst = (index: 0 | 1 | 2) => tell({ [hosts[index]]: { software_linux: many(index * 1_000, 60) } })
  const counts = async () => Promise.all(hosts.map(async (host) => (await softwareOf(ctx, host)).length))
  await tellFirst(0)
  await tellFirst(1)
  await tellFirst(2)
  assert.deepEqual(await counts(), [60, 41, 1])
  await ctx.clock.advance(86_400_000)
  for (const index of [1, 2] as const) await tellFirst(index)
  assert.deepEqual(await counts(), [60, 42, 2], 'no longer the first list')
  const late = await buildHost(ctx)
  await tell({ [late]: { software_linux: many(9_000, 60) } })
  assert.equal((await softwareOf(ctx, late)).length, 60, 'another day')
})

test('what another host told is new to nobody', async (t) => {
  const ctx = await openTestContext(t)
  const [a, b] = [await buildHost(ctx), await buildHost(ctx)]
  const { tell, calls } = createTeller(ctx, 5)
  await tell({ [a]: { software_linux: many(0, 1) }, [b]: { software_linux: many(0, 30) } })
  await tell({ [a]: { software_linux: many(0, 30) } })
  assert.equal((await softwareOf(ctx, a)).length, 30)
  assert.ok(!calls.some((call) => call.startsWith('too many')))
})

test('a host that tells ever new operating systems and no list fills nothing either', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx, 5)
  for (let major = 1; major <= 9; major++) await tell({ [host]: { os_unix_like: [debianRelease(`${major}`)] } })
  assert.equal((await ctx.db.selectFrom('software').select('id').execute()).length, 5)
})
