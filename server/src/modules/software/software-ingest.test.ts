import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { createTeller, deb, debianRelease, softwareOf } from './software.test-support.ts'

test('keeps what a host tells, each version once, and counts its hosts', async (t) => {
  const ctx = await openTestContext(t)
  const [a, b] = [await buildHost(ctx), await buildHost(ctx)]
  const { tell, calls } = createTeller(ctx)
  const list = [deb('curl', '7.88.1-10+deb12u8'), deb('bash', '5.2.15-2+b8', { source_package: 'bash (5.2.15-2)' })]
  await tell({
    [a]: { os_unix_like: [debianRelease()], software_linux: list },
    [b]: { os_unix_like: [debianRelease()], software_linux: [...list, ...list].reverse() },
  })
  assert.deepEqual(await softwareOf(ctx, a), ['bash 5.2.15-2+b8', 'curl 7.88.1-10+deb12u8'])
  assert.deepEqual(await softwareOf(ctx, b), await softwareOf(ctx, a))
  const stored = await ctx.db.selectFrom('software').selectAll().orderBy('name').execute()
  assert.deepEqual(
    stored.map((one) => [one.name, one.host_count, one.source_package, one.source_version, one.distribution]),
    [
      ['Debian GNU/Linux', 2, '', '', 'debian 12'],
      ['bash', 2, 'bash', '5.2.15-2', 'debian 12'],
      ['curl', 2, '', '', 'debian 12'],
    ],
  )
  assert.deepEqual(calls, ['new'])
})

test('writes nothing when the list is the same, whatever its order', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  const list = [deb('curl', '1'), deb('bash', '2')]
  await tell({ [host]: { software_linux: list } })
  const before = await ctx.db.selectFrom('host_software').selectAll().executeTakeFirstOrThrow()
  await ctx.clock.advance(3_600_000)
  await tell({ [host]: { software_linux: list.toReversed() } })
  assert.deepEqual(await ctx.db.selectFrom('host_software').selectAll().executeTakeFirstOrThrow(), before)
})

test('an unchanged list costs one statement for all hosts of a group', async (t) => {
  const ctx = await openTestContext(t)
  const hosts = [await buildHost(ctx), await buildHost(ctx), await buildHost(ctx)]
  let statements = 0
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements++
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const { tell } = createTeller({ ...ctx, db: ctx.db.withPlugin(counting) })
  const told = Object.fromEntries(
    hosts.map((id) => [id, { software_linux: [deb('curl', '1'), deb(`own-${id}`, '1')] }]),
  )
  await tell(told)
  assert.ok(statements > 1)
  statements = 0
  await tell(told)
  assert.equal(statements, 1)
})

test('writes the difference of a changed list, and says when nobody has a version any more', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell, calls } = createTeller(ctx)
  await tell({ [host]: { software_linux: [deb('curl', '1'), deb('bash', '2')] } })
  await tell({ [host]: { software_linux: [deb('curl', '3'), deb('bash', '2')] } })
  const rows = await ctx.db
    .selectFrom('software')
    .select(['name', 'version', 'host_count', 'unused_since'])
    .orderBy('id')
    .execute()
  assert.deepEqual(
    rows
      .map(({ name, version, host_count, unused_since }) => [name, version, host_count, unused_since !== null])
      .sort(),
    [
      ['bash', '2', 1, false],
      ['curl', '1', 0, true],
      ['curl', '3', 1, false],
    ],
  )
  await tell({ [host]: { software_linux: [deb('curl', '1'), deb('bash', '2')] } })
  const back = await ctx.db.selectFrom('software').selectAll().where('version', '=', '1').executeTakeFirstOrThrow()
  assert.deepEqual([back.host_count, back.unused_since], [1, null])
  assert.deepEqual(calls, ['new', 'new'])
})
