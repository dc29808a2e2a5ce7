import assert from 'node:assert/strict'
import { type TestContext as NodeTest, test } from 'node:test'
import type { HostsUnseenBody } from '@muster/contract/webhooks/hosts-unseen.ts'
import { touchPresence } from '@muster/server/platform/jobs/presence-queries.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'
import { sql } from 'kysely'
import { seeHosts } from './facts.test-support.ts'
import { listDecisions } from './queries/decision-queries.ts'

const daySeconds = 86_400
const minuteMs = 60_000

type Json = Record<string, unknown>

async function open(t: NodeTest) {
  const scene = await openScene(t)
  const enable = (changes: Json = {}) =>
    scene.patch('webhook_settings', {
      host_status_webhook: {
        enable_host_status_webhook: true,
        destination_url: `${scene.receiver.url}/hosts`,
        host_percentage: 43,
        days_count: 2,
        ...changes,
      },
    })
  let taken = 0
  const take = () => {
    const fresh = scene.receiver.requests.slice(taken)
    taken += fresh.length
    return fresh.map(({ body }) => JSON.parse(body) as HostsUnseenBody)
  }
  /** Hosts that were last seen so many seconds ago. */
  const addHosts = async (...secondsAgo: readonly number[]) => {
    const ids = await scene.addHosts(secondsAgo.length)
    for (const [index, seconds] of secondsAgo.entries()) await seeHosts(scene.ctx, [ids[index] ?? 0], seconds)
    return ids
  }
  const decisions = async () =>
    (await listDecisions(scene.ctx.db, { limit: 10 })).map(({ code, sentence }) => [code, sentence])
  return { ...scene, enable, take, addHosts, decisions }
}

test('E01 E14 tells the measured percentage, the configured days and which hosts, in the documented order', async (t) => {
  const scene = await open(t)
  const unseen = await scene.addHosts(...Array.from({ length: 6 }, () => 3 * daySeconds))
  await scene.addHosts(0, 0, 0, 0)
  await scene.enable()
  await scene.run()
  const [request] = scene.receiver.requests
  assert.equal(
    request?.body,
    '{"text":"More than 60.00% of your hosts have not checked into Fleet for more than 2 days. ' +
      'You’ve been sent this message because the Host status webhook is enabled in your Fleet instance.",' +
      `"data":{"unseen_hosts":6,"total_hosts":10,"days_unseen":2,"host_ids":[${unseen.join(',')}]}}`,
  )
  assert.equal(scene.receiver.requests.length, 1)
})

/** Seconds since each host was seen, then percentage and days, then unseen of total or nothing. */
const measures = [
  ['E02 one of ten is below 43 %', [200_000, 0, 0, 0, 0, 0, 0, 0, 0, 0], 43, 2, undefined],
  ['E04 exactly the percentage fires', [200_000, 200_000, 0, 0], 50, 2, '2 of 4'],
  ['E05 33.33 % is below 33.4 %', [200_000, 0, 0], 33.4, 2, undefined],
  ['E06 a host that was just seen is seen', [0], 1, 1, undefined],
  ['E07 hosts seen 2 and 4 days ago are unseen', [0, 2 * daySeconds, 4 * daySeconds], 1, 1, '2 of 3'],
  ['E08 86,399 s are not a day', [0, 86_399, 4 * daySeconds], 1, 1, '1 of 3'],
  ['E09 86,401 s are a day', [0, 86_401, 4 * daySeconds], 1, 1, '2 of 3'],
  ['E09 86,400 s are a day', [0, 86_400], 1, 1, '1 of 2'],
  ['E11 without hosts nothing is sent', [], 1, 1, undefined],
] as const
for (const [name, secondsAgo, percentage, days, expected] of measures) {
  test(name, async (t) => {
    const scene = await open(t)
    await scene.addHosts(...secondsAgo)
    await scene.enable({ host_percentage: percentage, days_count: days })
    await scene.run()
    assert.deepEqual(
      scene.take().map(({ data }) => `${data.unseen_hosts} of ${data.total_hosts}`),
      expected === undefined ? [] : [expected],
    )
  })
}

test('E10 a host that was never seen counts from its creation', async (t) => {
  const scene = await open(t)
  await scene.ctx.clock.advance(0)
  const [id = 0] = await scene.ctx.db
    .insertInto('hosts')
    .values(
      [1, 3].map((days) => {
        const at = new Date(scene.ctx.clock.now().getTime() - days * daySeconds * 1000)
        return { identifier: `never ${days}`, created_at: at, updated_at: at, last_enrolled_at: at }
      }),
    )
    .returning('id')
    .execute()
    .then((rows) => rows.map((row) => row.id).reverse())
  await scene.enable()
  await scene.run()
  assert.deepEqual(scene.take()[0]?.data.host_ids, [id])
})

test('a check below the threshold says by how much', async (t) => {
  const scene = await open(t)
  await scene.addHosts(200_000, ...Array.from({ length: 10 }, () => 0))
  await scene.enable({ host_percentage: 10 })
  await scene.run()
  assert.deepEqual(await scene.decisions(), [
    ['below_threshold', 'below the threshold: 9.09 % of 10 %, 1 of 11 hosts unseen'],
  ])
})

test('E13 a failure is tried again, and the next interval measures afresh', async (t) => {
  const scene = await open(t)
  const [id = 0] = await scene.addHosts(200_000)
  await scene.enable()
  scene.receiver.answerWith(500)
  await scene.run()
  await seeHosts(scene.ctx, [id], 0)
  await scene.run()
  assert.equal(scene.take().length, 1)
  await scene.ctx.clock.advance(6_000)
  await scene.worker.drain()
  assert.equal(scene.take().length, 1)
})

test('E16 the automation of a team counts its hosts, and is told although the global receiver fails', async (t) => {
  const scene = await open(t)
  const [ofTeam = 0] = await scene.addHosts(200_000, 200_000)
  const team = await scene.ctx.db
    .insertInto('teams')
    .values({ name: 'A', created_at: scene.ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await scene.ctx.db.updateTable('hosts').set({ team_id: team.id }).where('id', '=', ofTeam).execute()
  await scene.enable()
  const at = scene.ctx.clock.now()
  await sql`insert into automations (kind, team_id, name, is_enabled, conditions, destination_id, created_at, updated_at)
    select kind, ${team.id}, 'team A', true, conditions, destination_id, ${at}, ${at}
    from automations where kind = 'host_status'`.execute(scene.ctx.db)
  scene.receiver.answerWith(500)
  await scene.run()
  assert.deepEqual(
    scene
      .take()
      .map(({ data }) => data.host_ids?.length)
      .sort(),
    [1, 2],
  )
})

test('after a downtime a due check waits until hosts had ten minutes to check in; a manual one does not', async (t) => {
  const scene = await open(t)
  const { db, clock } = scene.ctx
  const [id = 0] = await scene.addHosts(200_000)
  await touchPresence(scene.ctx.database.db, new Date(clock.now().getTime() - 3_600_000))
  await touchPresence(scene.ctx.database.db, clock.now())
  await scene.enable()
  const listen = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      await clock.advance(minuteMs)
      await touchPresence(scene.ctx.database.db, clock.now())
      await scene.scheduler.check()
      await scene.worker.drain()
    }
  }
  await scene.scheduler.check()
  await listen(9)
  assert.equal(scene.take().length, 0)
  assert.deepEqual(await scene.decisions(), [['no_chance_to_check_in', 'hosts had no chance to check in']])
  await listen(1)
  assert.equal(scene.take().length, 1)
  await db.updateTable('server_presence').set({ listening_since: clock.now() }).execute()
  await scene.run()
  assert.equal(scene.take().length, 1)
  await seeHosts(scene.ctx, [id], 0)
})

for (const [name, changes, field] of [
  ['E17 no days', { days_count: 0 }, 'days_count'],
  ['E17 no percentage', { host_percentage: 0 }, 'host_percentage'],
  ['E17 more than all', { host_percentage: 100.5 }, 'host_percentage'],
  ['E17 days before now', { days_count: -1 }, 'days_count'],
  ['G38 no URL', { destination_url: '' }, 'destination_url'],
] as const) {
  test(`${name} is refused while it is on`, async (t) => {
    const scene = await open(t)
    await assert.rejects(scene.enable(changes), {
      code: 'invalid',
      message: new RegExp(`^webhook_settings\\.host_status_webhook\\.${field}`),
    })
  })
}
