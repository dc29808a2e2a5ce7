import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openScene, type Verdict } from '@muster/testkit/automation-scene.ts'
import { runPolicyAutomation } from './triggers/run-policy-automation.ts'

test('A01 A02 A03 A04 sends one request for a policy with all its newly failing hosts, once', async (t) => {
  const scene = await openScene(t)
  const [first, second] = [await scene.addPolicy('policy1'), await scene.addPolicy('policy2')]
  const [a = 0, b = 0] = await scene.addHosts(2)
  await scene.enable({ policy_ids: [first, second] })
  await scene.answer(first, { [a]: 'failing', [b]: 'failing' })
  await scene.run()
  const bodies = scene.take()
  assert.deepEqual(
    bodies.map(({ policy, hosts }) => [policy.id, hosts.map(({ id }) => id)]),
    [[first, [a, b]]],
  )
  assert.equal(bodies[0]?.hosts[0]?.url, `https://fleet.example.com/hosts/${a}`)
  await scene.run()
  assert.deepEqual(scene.take(), [])
})

test('A05 A06 B19 B20 a team policy belongs to its team, a global one to the global automation', async (t) => {
  const scene = await openScene(t)
  const { ctx } = scene
  const [ofTeam, global] = [await scene.addPolicy('of team'), await scene.addPolicy('global')]
  const [host = 0] = await scene.addHosts(1)
  const team = await ctx.db
    .insertInto('teams')
    .values({ name: 'A', created_at: ctx.clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await scene.enable({ policy_ids: [global, ofTeam] })
  await ctx.db.updateTable('policies').set({ team_id: team.id }).where('id', '=', ofTeam).execute()
  const at = ctx.clock.now()
  await sql`insert into automations (kind, team_id, name, is_enabled, conditions, destination_id, created_at, updated_at)
    select kind, ${team.id}, 'team A', true, ${JSON.stringify({
      policies: [
        { id: ofTeam, sinceSeq: 0 },
        { id: global, sinceSeq: 0 },
      ],
    })}::jsonb,
      destination_id, ${at}, ${at} from automations where kind = 'policy'`.execute(ctx.db)
  await scene.answer(ofTeam, { [host]: 'failing' })
  await scene.answer(global, { [host]: 'failing' })
  await scene.run()
  assert.deepEqual(
    scene
      .take()
      .map(({ policy }) => [policy.id, policy.team_id])
      .sort(),
    [
      [ofTeam, team.id],
      [global, null],
    ].sort(),
  )
})

const cuts = [
  ['A07', 10, 0, [10]],
  ['A08', 1, 0, [1]],
  ['A09', 10, 1, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['A10', 10, 10, [10]],
  ['A11', 10, 9, [9, 1]],
  ['A12', 10, 11, [10]],
] as const

for (const [id, hostCount, batchSize, sizes] of cuts) {
  test(`${id} A14 ${hostCount} hosts in batches of ${batchSize} leave in order`, async (t) => {
    const scene = await openScene(t)
    const policy = await scene.addPolicy('p')
    const hosts = await scene.addHosts(hostCount)
    await scene.enable({ policy_ids: [policy], host_batch_size: batchSize })
    await scene.answer(policy, Object.fromEntries(hosts.map((host) => [host, 'failing'])))
    await scene.run()
    const bodies = scene.take()
    assert.deepEqual(
      bodies.map((body) => body.hosts.length),
      sizes,
    )
    assert.deepEqual(
      bodies.flatMap((body) => body.hosts.map((host) => host.id)),
      hosts,
    )
    assert.equal(new Set(bodies.map(({ timestamp }) => timestamp)).size, 1)
    const ids = scene.receiver.requests.map(({ headers }) => headers['webhook-id'])
    assert.equal(new Set(ids).size, sizes.length)
  })
}

test('A13 more hosts than one statement reads fit in one request', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const { db } = scene.ctx
  await scene.enable({ policy_ids: [policy] })
  // Written as rows: this is about planning and sending, not about ingest.
  await sql`insert into hosts (identifier, hostname, created_at, updated_at, last_enrolled_at)
    select 'many ' || n, 'many-' || n, now(), now(), now() from generate_series(1, 2500) n`.execute(db)
  await sql`insert into host_policies (host_id, failing) select id, array[${policy}::int] from hosts`.execute(db)
  await sql`update event_sequence set last = last + 1`.execute(db)
  await sql`insert into policy_flips (seq, policy_id, from_answer, to_answer, at, host_ids)
    select (select last from event_sequence), ${policy}, 'no response', 'failing', now(), array_agg(id) from hosts`.execute(
    db,
  )
  await scene.run()
  const bodies = scene.take()
  assert.deepEqual(
    bodies.map(({ hosts }) => hosts.length),
    [2_500],
  )
  assert.equal(bodies[0]?.policy.failing_host_count, 2_500)
})

/** What one host answers between checks; `|` is a check. The number says how often it is sent in all. */
const stories = [
  ['C04', 'fail |', 1],
  ['C05', 'pass | fail |', 1],
  ['C08', 'error | error |', 0],
  ['C10', 'error fail |', 1],
  ['C11', 'error pass |', 0],
  ['C12 an error leaves the standing answer', 'fail | error fail |', 1],
  ['C13', 'pass error fail |', 1],
  ['C14 a recovery after an error withdraws the host', 'fail error pass |', 0],
  ['C23', 'pass | fail pass |', 0],
  ['C24', 'pass | fail pass fail |', 1],
  ['C25', 'fail | fail |', 1],
  ['C26', 'fail | pass | fail |', 2],
  ['C26 within one interval', 'fail | pass fail |', 2],
] as const

for (const [name, story, sent] of stories) {
  test(`${name}: "${story}" is sent ${sent} times`, async (t) => {
    const scene = await openScene(t)
    const policy = await scene.addPolicy('p')
    const [host = 0] = await scene.addHosts(1)
    await scene.enable({ policy_ids: [policy] })
    const verdicts: Record<string, Verdict> = { pass: 'passing', fail: 'failing', error: 'error' }
    for (const step of story.split(' ')) {
      if (step === '|') await scene.run()
      else await scene.answer(policy, { [host]: verdicts[step] as Verdict })
    }
    assert.equal(scene.take().length, sent)
  })
}

test('C20 a policy that is not selected sends nothing, and selecting it later reports only what follows', async (t) => {
  const scene = await openScene(t)
  const [selected, later] = [await scene.addPolicy('selected'), await scene.addPolicy('later')]
  const [a = 0, b = 0] = await scene.addHosts(2)
  await scene.enable({ policy_ids: [selected] })
  await scene.answer(later, { [a]: 'failing' })
  await scene.run()
  await scene.enable({ policy_ids: [selected, later] })
  await scene.answer(later, { [b]: 'failing' })
  await scene.run()
  assert.deepEqual(
    scene.take().map(({ policy, hosts }) => [policy.id, hosts.map(({ id }) => id)]),
    [[later, [b]]],
  )
})

test('C27 a host that fails already when the automation is enabled is not sent', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.answer(policy, { [host]: 'failing' })
  await scene.enable({ policy_ids: [policy] })
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.deepEqual(scene.take(), [])
})

test('B11 what happens while the automation is off is not reported later', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [policy] })
  await scene.enable({ enable_failing_policies_webhook: false })
  await scene.answer(policy, { [host]: 'failing' })
  await scene.enable()
  await scene.run()
  assert.deepEqual(scene.take(), [])
})

test('deleted hosts are not sent', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const [gone = 0, stays = 0] = await scene.addHosts(2)
  await scene.enable({ policy_ids: [policy] })
  await scene.answer(policy, { [gone]: 'failing', [stays]: 'failing' })
  await scene.ctx.db.deleteFrom('hosts').where('id', '=', gone).execute()
  await scene.run()
  assert.deepEqual(
    scene.take().map(({ hosts }) => hosts.map(({ id }) => id)),
    [[stays]],
  )
})

test('C30 a host that was renamed and then passed is not sent', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [policy] })
  await scene.answer(policy, { [host]: 'failing' })
  await scene.ctx.db.updateTable('hosts').set({ hostname: 'renamed' }).where('id', '=', host).execute()
  await scene.answer(policy, { [host]: 'passing' })
  await scene.run()
  assert.deepEqual(scene.take(), [])
})

test('A29 a selected policy that was deleted does not stop the others', async (t) => {
  const scene = await openScene(t)
  const [gone, stays] = [await scene.addPolicy('gone'), await scene.addPolicy('stays')]
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [gone, stays] })
  await scene.answer(stays, { [host]: 'failing' })
  await scene.ctx.db.deleteFrom('policies').where('id', '=', gone).execute()
  await scene.run()
  assert.deepEqual(
    scene.take().map(({ policy }) => policy.id),
    [stays],
  )
})

test('A19 links keep the path of the server URL', async (t) => {
  const scene = await openScene(t)
  await scene.setServerUrl('https://x.example.com/base/')
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [policy] })
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  assert.equal(scene.take()[0]?.hosts[0]?.url, `https://x.example.com/base/hosts/${host}`)
})

test('without a usable server URL the run fails, nothing is lost, and the next one sends', async (t) => {
  const scene = await openScene(t)
  await scene.setServerUrl(':nope:')
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [policy] })
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  const runs = (await scene.scheduler.list()).find(({ name }) => name === 'automations')?.runs
  assert.match(runs?.[0]?.error ?? '', /server_settings\.server_url is ":nope:"/)
  await scene.setServerUrl('https://fleet.example.com')
  await scene.run()
  assert.deepEqual(
    scene.take().map(({ hosts }) => hosts[0]?.id),
    [host],
  )
})

test('two policies that newly fail within a day are two requests, at the interval', async (t) => {
  const scene = await openScene(t)
  const ids = [await scene.addPolicy('one'), await scene.addPolicy('two')]
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: ids })
  await scene.scheduler.check()
  await scene.scheduler.check()
  for (const id of ids) await scene.answer(id, { [host]: 'failing' })
  await scene.ctx.clock.advance(86_399_000)
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.equal(scene.take().length, 0)
  await scene.ctx.clock.advance(1_000)
  await scene.scheduler.check()
  await scene.worker.drain()
  assert.equal(scene.take().length, 2)
})

test('two processes that run the automation at once plan each event once', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const hosts = await scene.addHosts(3)
  await scene.enable({ policy_ids: [policy] })
  await scene.answer(policy, Object.fromEntries(hosts.map((host) => [host, 'failing'])))
  const { id } = await scene.ctx.db
    .selectFrom('automations')
    .select('id')
    .where('kind', '=', 'policy')
    .executeTakeFirstOrThrow()
  const at = scene.ctx.clock.now()
  const confirm = async () => undefined
  const run = { automationId: id, at, serverUrl: 'https://fleet.example.com', isManual: true, confirm }
  const planned = await Promise.all([1, 2, 3].map(() => runPolicyAutomation(scene.ctx, run)))
  assert.deepEqual(planned.sort(), [0, 0, 1])
})
