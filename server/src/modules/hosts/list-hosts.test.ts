import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { listHostsRoute } from '@muster/contract/rest/host.ts'
import type { RouteInput } from '@muster/contract/common/route.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { deleteHosts } from './delete-hosts.ts'
import { expireHosts } from './expire-hosts.ts'
import { getHostByIdentifier } from './get-host.ts'
import { getHostSummary } from './get-host-summary.ts'
import { listHosts } from './list-hosts.ts'

type Query = RouteInput<typeof listHostsRoute>['query']

const dependents = {
  forgetHosts: async () => undefined,
  moveHosts: async () => undefined,
  listHostPolicies: async () => [],
  listAnswerChanges: async () => [],
  listLabelsOfHost: async () => [],
  listBuiltInLabels: async () => [],
  listHostSoftware: async () => [],
  chooseSoftware: async () => [],
  findSoftware: async () => undefined,
}
const secondMs = 1_000
const dayMs = 24 * 3_600_000

async function names(ctx: TestContext, query: Query): Promise<string[]> {
  return (await listHosts(ctx, { query }, dependents)).hosts.map(({ hostname }) => hostname)
}

function ago(ctx: TestContext, ms: number): Date {
  return new Date(ctx.clock.now().getTime() - ms)
}

test('J20 is online within the shorter interval plus a minute, then offline', async (t) => {
  const ctx = await openTestContext(t)
  const ids = []
  for (const seconds of [30, 70, 75])
    ids.push(
      await buildHost(ctx, {
        hostname: `seen-${seconds}`,
        seenAt: ago(ctx, seconds * secondMs),
        createdAt: ago(ctx, dayMs),
      }),
    )
  ids.push(
    await buildHost(ctx, { hostname: 'seen-31-days', seenAt: ago(ctx, 31 * dayMs), createdAt: ago(ctx, 40 * dayMs) }),
  )
  await ctx.db.updateTable('hosts').set({ distributed_interval_seconds: 10, config_refresh_seconds: 3600 }).execute()

  assert.deepEqual(await names(ctx, { status: 'online' }), ['seen-30', 'seen-70'])
  assert.deepEqual(await names(ctx, { status: 'offline' }), ['seen-75', 'seen-31-days'])
  assert.deepEqual(await names(ctx, { status: 'mia' }), ['seen-31-days'])
  assert.deepEqual(await names(ctx, { status: 'new' }), [])
  const summary = await getHostSummary(ctx, { query: {} }, dependents)
  assert.deepEqual(
    [
      summary.totals_hosts_count,
      summary.online_count,
      summary.offline_count,
      summary.mia_count,
      summary.all_linux_count,
    ],
    [4, 2, 2, 1, 4],
  )
})

test('J11, J12 filters by the answer to a policy; without an answer means no response', async (t) => {
  const ctx = await openTestContext(t)
  const [failing, passing] = [await buildHost(ctx, { hostname: 'fails' }), await buildHost(ctx, { hostname: 'passes' })]
  await buildHost(ctx, { hostname: 'silent' })
  await ctx.db
    .insertInto('host_policies')
    .values([
      { host_id: failing, failing: [7], passing: [] },
      { host_id: passing, failing: [], passing: [7] },
    ])
    .execute()
  assert.deepEqual(await names(ctx, { policy_id: 7, policy_response: 'failing' }), ['fails'])
  assert.deepEqual(await names(ctx, { policy_id: 7, policy_response: 'passing' }), ['passes'])
  assert.deepEqual(await names(ctx, { policy_id: 7 }), ['silent'])
})

test('pages, sorts, searches and goes on after a key', async (t) => {
  const ctx = await openTestContext(t)
  for (const hostname of ['delta', 'alpha', 'charlie', 'bravo', '100%_real']) await buildHost(ctx, { hostname })
  assert.deepEqual(await names(ctx, { order_key: 'hostname', per_page: 2, page: 1 }), ['bravo', 'charlie'])
  assert.deepEqual(await names(ctx, { order_key: 'hostname', order_direction: 'desc', per_page: 1 }), ['delta'])
  assert.deepEqual(await names(ctx, { order_key: 'hostname', after: 'bravo' }), ['charlie', 'delta'])
  assert.deepEqual(await names(ctx, { query: 'ALPH' }), ['alpha'])
  assert.deepEqual(await names(ctx, { query: '%_' }), ['100%_real'])
})

test('refuses what it cannot do, naming the parameter', async (t) => {
  const ctx = await openTestContext(t)
  await assert.rejects(
    listHosts(ctx, { query: { order_key: 'password' } }, dependents),
    /"password" is not a key to order by/,
  )
  await assert.rejects(listHosts(ctx, { query: { order_direction: 'asc' } }, dependents), /needs order_key/)
  await assert.rejects(
    listHosts(ctx, { query: { order_key: 'id', after: 'x' } }, dependents),
    /"x" is not a value of id/,
  )
})

test('finds a host by hostname, uuid in any case, serial number and host identifier', async (t) => {
  const ctx = await openTestContext(t)
  const id = await buildHost(ctx, { hostname: 'web-1' })
  await buildHost(ctx, { hostname: 'other' })
  await ctx.db
    .updateTable('hosts')
    .set({ uuid: 'ABCD-12', hardware_serial: 'SN1', identifier: 'agent-1' })
    .where('id', '=', id)
    .execute()
  for (const identifier of ['web-1', 'abcd-12', 'SN1', 'agent-1']) {
    assert.equal((await getHostByIdentifier(ctx, { identifier }, dependents)).host.id, id, identifier)
  }
  await assert.rejects(getHostByIdentifier(ctx, { identifier: 'nobody' }, dependents), /"nobody"/)
})

test('expires hosts that nobody has seen for the window, and only those', async (t) => {
  const ctx = await openTestContext(t)
  await buildHost(ctx, { hostname: 'old', seenAt: ago(ctx, 31 * dayMs), createdAt: ago(ctx, 60 * dayMs) })
  await buildHost(ctx, { hostname: 'young', seenAt: ago(ctx, 29 * dayMs), createdAt: ago(ctx, 60 * dayMs) })
  await buildHost(ctx, { hostname: 'never seen, enrolled long ago', createdAt: ago(ctx, 60 * dayMs) })
  assert.equal(await expireHosts(ctx, { isEnabled: false, windowDays: 30 }, dependents), 0)
  assert.equal(await expireHosts(ctx, { isEnabled: true, windowDays: 0 }, dependents), 0)
  assert.equal(await expireHosts(ctx, { isEnabled: true, windowDays: 30 }, dependents), 2)
  assert.deepEqual(await names(ctx, {}), ['young'])
})

test('deleting a host takes everything of it and says which existed', async (t) => {
  const ctx = await openTestContext(t)
  const id = await buildHost(ctx, { seenAt: ctx.clock.now() })
  await ctx.db.insertInto('host_users').values({ host_id: id, uid: 501, username: 'ada' }).execute()
  assert.deepEqual(await deleteHosts(ctx, { hostIds: [id, 999_999], reason: 'deleted' }, dependents), [id])
  for (const table of ['hosts', 'host_checkins', 'host_seen', 'host_users'] as const) {
    assert.equal((await ctx.db.selectFrom(table).selectAll().execute()).length, 0, table)
  }
  const [activity] = await ctx.db.selectFrom('activities').select(['type', 'details']).execute()
  assert.deepEqual([activity?.type, activity?.details], ['deleted_hosts', { host_ids: [id] }])
})
