import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { deleteHosts, transferHosts } from '../hosts/index.ts'
import { forgetHostsInSoftware } from './forget-hosts.ts'
import { settleCounts, tidyCounts } from './settle-counts.ts'
import { createTeller, deb } from './software.test-support.ts'

/** What is counted, and what the sets say: they have to be the same. */
async function compareCounts(ctx: TestContext) {
  const counted = await sql`
    select 'v' as kind, team_id, software_id as id, hosts from software_team_counts where hosts <> 0
    union all select 't', team_id, title_id, hosts from software_title_counts where hosts <> 0
    order by 1, 2, 3`.execute(ctx.db)
  const real = await sql`
    with has as (
      select h.id as host_id, coalesce(h.team_id, 0) as team_id, s.id, s.title_id
      from hosts h join host_software w on w.host_id = h.id join software s on s.id = any(w.software_ids))
    select 'v' as kind, team_id, id, count(*) as hosts from has group by team_id, id
    union all select 't', team_id, title_id, count(distinct host_id) from has group by team_id, title_id
    union all select 't', -1, title_id, count(distinct host_id) from has group by title_id
    order by 1, 2, 3`.execute(ctx.db)
  return { counted: counted.rows, real: real.rows }
}

test('counts by team and title follow reports, moves and deletions of hosts', async (t) => {
  const ctx = await openTestContext(t)
  const team = await ctx.db
    .insertInto('teams')
    .values({ name: 'Servers', created_at: ctx.clock.now(), description: '' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const hosts = [await buildHost(ctx), await buildHost(ctx, { teamId: team.id }), await buildHost(ctx)]
  const [a = 0, b = 0, c = 0] = hosts
  const { tell } = createTeller(ctx)
  const agree = async (count: number) => {
    await settleCounts(ctx)
    const { counted, real } = await compareCounts(ctx)
    assert.deepEqual(counted, real)
    assert.equal(counted.length, count)
  }
  // Two versions of one title on one host count once for the title.
  await tell({
    [a]: { software_linux: [deb('curl', '8'), deb('curl', '7')] },
    [b]: { software_linux: [deb('curl', '8'), deb('bash', '5')] },
    [c]: { software_linux: [deb('bash', '5')] },
  })
  await agree(11)
  await tell({ [a]: { software_linux: [deb('curl', '8')] }, [c]: { software_linux: [deb('nano', '1')] } })
  await agree(11)
  await transferHosts(ctx, { hostIds: [a, c], teamId: team.id }, { moveHosts: async () => undefined })
  await agree(9)
  await deleteHosts(ctx, { hostIds: [b, c], reason: 'deleted' }, { forgetHosts: forgetHostsInSoftware })
  await agree(3)
  const countRows = async () => (await sql`select 1 from software_team_counts`.execute(ctx.db)).rows.length
  assert.notEqual(await countRows(), 1)
  await tidyCounts(ctx)
  assert.equal(await countRows(), 1)
  const { rows } = await sql<{ id: number }>`select host_id as id from counted_software`.execute(ctx.db)
  assert.deepEqual(rows, [{ id: a }])
})

test('a count that fails leaves its hosts to be counted', async (t) => {
  const ctx = await openTestContext(t)
  const host = await buildHost(ctx)
  await createTeller(ctx).tell({ [host]: { software_linux: [deb('curl', '8')] } })
  await settleCounts(ctx)
  await sql`insert into uncounted_hosts (host_id) values (${host})`.execute(ctx.db)
  await sql`update counted_software set software_ids = '{}'`.execute(ctx.db)
  await sql`alter table software_team_counts add constraint refused check (hosts < 2)`.execute(ctx.db)
  try {
    await assert.rejects(settleCounts(ctx))
  } finally {
    await sql`alter table software_team_counts drop constraint refused`.execute(ctx.db)
  }
  assert.equal((await sql`select 1 from uncounted_hosts`.execute(ctx.db)).rows.length, 1)
  await inTransaction(ctx.db, (tx) =>
    sql`update counted_software set software_ids = (
    select software_ids from host_software)`.execute(tx),
  )
  await settleCounts(ctx)
  const { counted, real } = await compareCounts(ctx)
  assert.deepEqual(counted, real)
})
