import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import { sql } from 'kysely'
import { silentLog } from '../../kernel/log.ts'
import type { CheckinHost, QueryResult } from '../../platform/ingest/checkin.ts'
import { createIngest, type Ingest } from '../../platform/ingest/ingest.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'
import { buildPolicy } from '@muster/testkit/factories/policy.ts'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import { listDueStates, lockHosts, recordCheckins } from '../hosts/index.ts'
import { deletePolicies, findPolicies, listFlips, listHostPolicies, listStillFailing, updatePolicy } from './index.ts'
import { createPolicyIngest } from './policy-ingest.ts'
import { createPolicySnapshot, type PolicySnapshot } from './policy-snapshot.ts'
import { systemClock } from '../../kernel/clock.ts'

interface Rig {
  readonly ctx: TestContext
  readonly ingest: Ingest
  readonly snapshot: PolicySnapshot
  answer(hostId: number, answers: Record<string, 'pass' | 'fail' | 'error'>, platform?: string): Promise<string>
  flips(policyId: number): Promise<string[]>
}

async function openRig(t: NodeTest, monotonicMs = systemClock.monotonicMs): Promise<Rig> {
  const ctx = await openTestContext(t)
  const snapshot = createPolicySnapshot({ db: ctx.database.db, log: silentLog, changes: ctx.changes })
  const ingest = createIngest({
    database: ctx.database,
    // Real waiting of 10 ms for the group, the test's own idea of what time it is.
    clock: { ...systemClock, monotonicMs, now: () => ctx.clock.now() },
    parts: [createPolicyIngest(snapshot, () => undefined)],
    lockHosts,
    recordCheckins,
    onRecorded: () => undefined,
    onRefused: () => assert.fail('nothing is refused here'),
    maxGroupItems: 400,
  })
  t.after(() => ingest.stop())
  return {
    ctx,
    ingest,
    snapshot,
    answer: async (hostId, answers, platform = 'ubuntu') => {
      await snapshot.refresh()
      const host: CheckinHost = { id: hostId, teamId: null, platform, isKnown: true }
      return ingest.write(host, Object.entries(answers).map(toResult))
    },
    flips: async (policyId) => {
      const flips = await listFlips(ctx.db, { policyId, afterSeq: 0, upToSeq: 1e9, limit: 1000 })
      return flips.map(({ from, to, hostIds }) => `${from} → ${to}: ${hostIds.join(',')}`)
    },
  }
}

function toResult([name, answer]: [string, 'pass' | 'fail' | 'error']): QueryResult {
  return {
    name: `fleet_policy_query_${name}`,
    rows: answer === 'pass' ? [{ 1: '1' }] : [],
    isError: answer === 'error',
    message: answer === 'error' ? 'no such table: x' : '',
  }
}

test('stores answers, counts and one flip for equal changes of a batch', async (t) => {
  const { ctx, answer, flips } = await openRig(t)
  const policy = await buildPolicy(ctx)
  const hosts = [await buildHost(ctx), await buildHost(ctx), await buildHost(ctx)]

  await Promise.all(hosts.map((hostId, index) => answer(hostId, { [policy.id]: index === 0 ? 'pass' : 'fail' })))

  const [stored] = await findPolicies(ctx.db, [policy.id])
  assert.equal(stored?.passingHostCount, 1)
  assert.equal(stored?.failingHostCount, 2)
  assert.deepEqual((await flips(policy.id)).sort(), [
    `no response → failing: ${hosts[1]},${hosts[2]}`,
    `no response → passing: ${hosts[0]}`,
  ])
  assert.deepEqual(await listStillFailing(ctx.db, { policyId: policy.id, hostIds: hosts }), [hosts[1], hosts[2]])
})

test('writes nothing but the time of the answer when nothing changed', async (t) => {
  const { ctx, answer } = await openRig(t)
  const policy = await buildPolicy(ctx)
  const hostId = await buildHost(ctx)
  await answer(hostId, { [policy.id]: 'fail' })
  const readVersion = () => sql`select xmin::text from host_policies where host_id = ${hostId}`.execute(ctx.db)
  const before = await readVersion()

  await ctx.clock.advance(60_000)
  await answer(hostId, { [policy.id]: 'fail' })

  assert.deepEqual((await readVersion()).rows, before.rows)
  assert.equal((await listDueStates(ctx.db, [hostId])).get(hostId)?.policy, ctx.clock.now().getTime())
})

test('a second answer of one host waits for the next group, so that both count', async (t) => {
  const { ctx, answer, flips } = await openRig(t)
  const policy = await buildPolicy(ctx)
  const hostId = await buildHost(ctx)
  await Promise.all([answer(hostId, { [policy.id]: 'pass' }), answer(hostId, { [policy.id]: 'fail' })])
  assert.deepEqual(await flips(policy.id), [`no response → passing: ${hostId}`, `passing → failing: ${hostId}`])
})

test('drops an answer to a query that was edited since and keeps the policy due', async (t) => {
  const { ctx, answer, flips } = await openRig(t)
  const policy = await buildPolicy(ctx)
  const hostId = await buildHost(ctx)
  await answer(hostId, { [policy.id]: 'pass' })
  await ctx.clock.advance(60_000)
  await updatePolicy(ctx, { id: policy.id, fields: { query: 'SELECT 2' } })

  await ctx.clock.advance(1_000)
  await answer(hostId, { [policy.id]: 'fail' })
  assert.deepEqual(await flips(policy.id), [`no response → passing: ${hostId}`])
  const host = { id: hostId, teamId: null, platform: 'ubuntu' }
  assert.equal((await listHostPolicies(ctx, host))[0]?.is_rechecking, true)

  await answer(hostId, { [`${policy.id}_v2`]: 'pass' })
  assert.equal((await listHostPolicies(ctx, host))[0]?.is_rechecking, false)
  assert.equal((await listHostPolicies(ctx, host))[0]?.response, 'pass')
})

test('a host that failed before and after an edit is not newly failing', async (t) => {
  const { ctx, answer, flips } = await openRig(t)
  const policy = await buildPolicy(ctx)
  const hostId = await buildHost(ctx)
  await answer(hostId, { [policy.id]: 'fail' })
  await updatePolicy(ctx, { id: policy.id, fields: { query: 'SELECT 2' } })
  await answer(hostId, { [`${policy.id}_v2`]: 'fail' })
  assert.deepEqual(await flips(policy.id), [`no response → failing: ${hostId}`])
})

test('asks again when the answer was asked for before the newest policy existed', async (t) => {
  const { ctx, answer } = await openRig(t)
  const first = await buildPolicy(ctx)
  const hostId = await buildHost(ctx)
  await answer(hostId, { [first.id]: 'pass' })
  await ctx.clock.advance(1_000)
  const second = await buildPolicy(ctx)
  await ctx.clock.advance(1_000)
  await answer(hostId, { [first.id]: 'fail' })
  const due = (await listDueStates(ctx.db, [hostId])).get(hostId)
  assert.ok((due?.policy ?? 0) < second.queryChangedAt.getTime())
})

test('ignores policies of another platform, unknown names and unknown policies', async (t) => {
  const { ctx, answer, flips } = await openRig(t)
  const policy = await buildPolicy(ctx, { platform: 'darwin' })
  const hostId = await buildHost(ctx)
  await answer(hostId, { [policy.id]: 'fail', 999999: 'fail', nonsense: 'fail' })
  assert.deepEqual(await flips(policy.id), [])
  await answer(hostId, { [policy.id]: 'fail' }, 'darwin')
  assert.deepEqual(await flips(policy.id), [`no response → failing: ${hostId}`])
})

test('answers gone for a host that was deleted', async (t) => {
  const { ctx, answer } = await openRig(t)
  const policy = await buildPolicy(ctx)
  assert.equal(await answer(424242, { [policy.id]: 'fail' }), 'gone')
})

test('deleting a policy takes its answers from every host', async (t) => {
  const { ctx, answer } = await openRig(t)
  const [kept, deleted] = [await buildPolicy(ctx), await buildPolicy(ctx)]
  const hostId = await buildHost(ctx)
  await answer(hostId, { [kept.id]: 'fail', [deleted.id]: 'error' })
  await answer(hostId, { [kept.id]: 'fail', [deleted.id]: 'pass' })
  assert.deepEqual(await deletePolicies(ctx, { ids: [deleted.id, 999999] }), [deleted.id])
  const row = await ctx.db
    .selectFrom('host_policies')
    .select(['passing', 'failing', 'errors'])
    .executeTakeFirstOrThrow()
  assert.deepEqual(row, { passing: [], failing: [kept.id], errors: {} })
})

test('narrowing the platform forgets the other hosts and corrects the counts', async (t) => {
  const { ctx, answer } = await openRig(t)
  const policy = await buildPolicy(ctx)
  const [linux, mac] = [await buildHost(ctx), await buildHost(ctx, { platform: 'darwin' })]
  await answer(linux, { [policy.id]: 'fail' })
  await answer(mac, { [policy.id]: 'fail' }, 'darwin')
  const updated = await updatePolicy(ctx, { id: policy.id, fields: { platform: 'darwin' } })
  assert.equal(updated.failingHostCount, 1)
  assert.deepEqual(await listStillFailing(ctx.db, { policyId: policy.id, hostIds: [linux, mac] }), [mac])
})

test('counts equal a recount after random writes, deletions and edits', async (t) => {
  const { ctx, answer } = await openRig(t)
  const policies = [await buildPolicy(ctx), await buildPolicy(ctx), await buildPolicy(ctx)]
  const hosts: number[] = []
  for (let i = 0; i < 12; i++) hosts.push(await buildHost(ctx))
  const pick = (step: number) =>
    (['pass', 'fail', 'error'] as const)[Math.imul(step, 7919) % 3 === 0 ? 0 : (step * 5 + 1) % 3]
  for (let round = 0; round < 8; round++) {
    await Promise.all(
      hosts.map((hostId, index) =>
        answer(
          hostId,
          Object.fromEntries(policies.map(({ id }, column) => [id, pick(round * 31 + index * 7 + column) ?? 'pass'])),
        ),
      ),
    )
  }
  const recount = await sql<{ id: number; passing: number; failing: number }>`
    select p.id, (select count(*) from host_policies h where h.passing @> array[p.id]) as passing,
      (select count(*) from host_policies h where h.failing @> array[p.id]) as failing from policies p order by p.id`.execute(
    ctx.db,
  )
  const kept = await ctx.db
    .selectFrom('policy_counts')
    .select(['policy_id as id', 'passing', 'failing'])
    .orderBy('policy_id')
    .execute()
  assert.deepEqual(kept, recount.rows)
})

test('a server that stood still does not store what it held over what was told since', async (t) => {
  let standingMs = 0
  const { ctx, ingest, answer, flips } = await openRig(t, () => systemClock.monotonicMs() + standingMs)
  const policy = await buildPolicy(ctx)
  const host = await buildHost(ctx)
  const held = answer(host, { [policy.id]: 'fail' })
  // It stands still when the answer has arrived, before the group is flushed.
  while (ingest.depth === 0) await new Promise((resolve) => setImmediate(resolve))
  standingMs = 11_000
  await assert.rejects(held, { code: 'unavailable' })
  assert.deepEqual(await flips(policy.id), [])
  assert.equal(await answer(host, { [policy.id]: 'pass' }), 'recorded')
  const facts: CheckinHost = { id: host, teamId: null, platform: 'ubuntu', isKnown: true }
  const results = [toResult([String(policy.id), 'fail'])]
  await assert.rejects(
    ingest.write(facts, results, () => false),
    { code: 'unavailable' },
  )
  assert.deepEqual(await flips(policy.id), [`no response → passing: ${host}`])
})
