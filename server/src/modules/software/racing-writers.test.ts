import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { deleteHosts } from '../hosts/index.ts'
import { cleanUpSoftware } from './clean-up-software.ts'
import { forgetHostsInSoftware } from './forget-hosts.ts'
import { createTeller, deb, softwareOf } from './software.test-support.ts'

const weekMs = 8 * 24 * 3_600_000

test('software that was cleaned up is stored anew for the process that remembers its old id', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const [a, b] = [createTeller(ctx), createTeller(ctx)]
  await a.tell({ [host]: { software_linux: [deb('curl', '1')] } })
  await b.tell({ [host]: { software_linux: [deb('curl', '2')] } })
  await ctx.clock.advance(weekMs)
  assert.equal(await cleanUpSoftware(ctx), 1)
  await a.tell({ [host]: { software_linux: [deb('curl', '1')] } })
  assert.deepEqual(await softwareOf(ctx, host), ['curl 1'])
})

test('a clean-up keeps titles that have a version, and software that was unused for less than a week', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  const { tell } = createTeller(ctx)
  await tell({ [host]: { software_linux: [deb('curl', '1'), deb('nano', '1')] } })
  await tell({ [host]: { software_linux: [deb('curl', '2')] } })
  await ctx.clock.advance(6 * 24 * 3_600_000)
  assert.equal(await cleanUpSoftware(ctx), 0)
  await ctx.clock.advance(2 * 24 * 3_600_000)
  assert.equal(await cleanUpSoftware(ctx), 2)
  const titles = await ctx.db.selectFrom('software_titles').select('name').execute()
  assert.deepEqual(titles, [{ name: 'curl' }])
})

test('writers, deletions and clean-ups side by side leave counts that agree with the sets', async (t) => {
  const ctx = await openTestContext(t)
  const hosts: number[] = []
  for (let index = 0; index < 24; index++) hosts.push(await buildHost(ctx))
  const tellers = [createTeller(ctx), createTeller(ctx), createTeller(ctx)]
  // Unused at once, so that clean-ups meet what others are about to use again.
  const hurry = async () => {
    await sql`update software set unused_since = unused_since - interval '30 days' where host_count = 0`.execute(ctx.db)
    await cleanUpSoftware(ctx)
  }
  const list = (round: number, place: number) =>
    Array.from({ length: 30 }, (_, index) => deb(`p${(index * 7 + place + round) % 60}`, String((round + index) % 3)))
  async function write(place: number): Promise<void> {
    for (let round = 0; round < 12; round++) {
      const mine = hosts.filter((_, index) => index % tellers.length === place)
      const told = Object.fromEntries(
        mine.map((id, index) => [id, { software_linux: list(round, place + index).reverse() }]),
      )
      await tellers[place]?.tell(told)
    }
  }
  async function cleanUp(): Promise<void> {
    for (let round = 0; round < 12; round++) await hurry()
  }
  await Promise.all([write(0), write(1), write(2), cleanUp()])
  await deleteHosts(ctx, { hostIds: hosts.slice(0, 5), reason: 'deleted' }, { forgetHosts: forgetHostsInSoftware })
  const { rows } = await sql<{ id: number; stored: number; counted: number }>`
    select coalesce(s.id, n.id) as id, s.host_count as stored, coalesce(n.counted, 0) as counted
    from software s full join (
      select u.id, count(*) as counted from host_software w cross join unnest(w.software_ids) as u (id) group by u.id
    ) n on n.id = s.id
    where s.host_count is distinct from coalesce(n.counted, 0)`.execute(ctx.db)
  assert.deepEqual(rows, [])
  const told = await ctx.db.selectFrom('host_software').select('software_ids').execute()
  assert.deepEqual([...new Set(told.map(({ software_ids }) => software_ids.length))], [30])
})
