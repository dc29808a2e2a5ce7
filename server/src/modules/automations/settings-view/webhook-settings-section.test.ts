import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor, Context } from '../../../platform/context.ts'
import { openScene } from '@muster/testkit/automation-scene.ts'

type Scene = Awaited<ReturnType<typeof openScene>>

type Json = Record<string, unknown>

const observer: Actor = { kind: 'user', id: 1, name: 'O', email: 'o@example.com', role: 'observer', sessionId: 1 }

async function read(scene: Scene, key = 'webhook_settings', actor: Context['actor'] = scene.ctx.actor): Promise<Json> {
  const section = scene.settingsSections.find((one) => one.key === key)
  return (await section?.read({ ...scene.ctx, actor })) ?? {}
}

function failingPolicies(document: Json): Json {
  return document['failing_policies_webhook'] as Json
}

const prefix = 'webhook_settings.failing_policies_webhook'

test('shows the documented keys before anything was saved', async (t) => {
  const scene = await openScene(t)
  assert.deepEqual(await read(scene), {
    host_status_webhook: { enable_host_status_webhook: false, destination_url: '', host_percentage: 0, days_count: 0 },
    failing_policies_webhook: {
      enable_failing_policies_webhook: false,
      destination_url: '',
      policy_ids: null,
      host_batch_size: 0,
    },
    vulnerabilities_webhook: { enable_vulnerabilities_webhook: false, destination_url: '', host_batch_size: 0 },
    interval: '24h0m0s',
  })
})

test('G28 shows what was saved', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  await scene.patch('webhook_settings', {
    failing_policies_webhook: {
      enable_failing_policies_webhook: true,
      destination_url: 'https://hooks.example.com/T0/B0?token=x',
      policy_ids: [policy],
      host_batch_size: 1000,
    },
    interval: '1h',
  })
  const document = await read(scene)
  assert.deepEqual(failingPolicies(document), {
    enable_failing_policies_webhook: true,
    destination_url: 'https://hooks.example.com/T0/B0?token=x',
    policy_ids: [policy],
    host_batch_size: 1000,
  })
  assert.equal(document['interval'], '1h0m0s')
})

test('a destination of the document is called by its host, until somebody gives it a name', async (t) => {
  const scene = await openScene(t)
  const point = async (url: string) => {
    await scene.patch('webhook_settings', { failing_policies_webhook: { destination_url: url } })
    const { name } = await scene.ctx.db.selectFrom('destinations').select('name').executeTakeFirstOrThrow()
    return name
  }
  assert.equal(await point('https://hooks.example.com/T0?token=x'), 'hooks.example.com')
  assert.equal(await point('https://other.example.com:8443/'), 'other.example.com:8443')
  await scene.ctx.db.updateTable('destinations').set({ name: 'Chat' }).execute()
  assert.equal(await point('https://third.example.com/'), 'Chat')
})

const intervals = [
  ['G30', 30_000_000_000, '30s'],
  ['G31', '30s', '30s'],
  ['F05', 0, '24h0m0s'],
  ['F05', '0s', '24h0m0s'],
  ['G28', '1h30m', '1h30m0s'],
] as const
for (const [id, given, shown] of intervals) {
  test(`${id} an interval of ${JSON.stringify(given)} is shown as ${shown}`, async (t) => {
    const scene = await openScene(t)
    await scene.patch('webhook_settings', { interval: given })
    assert.equal((await read(scene))['interval'], shown)
  })
}

for (const given of ['abc', '-1h', '721h', -5, '1ms']) {
  test(`G32 an interval of ${JSON.stringify(given)} is refused and nothing is saved`, async (t) => {
    const scene = await openScene(t)
    await assert.rejects(scene.patch('webhook_settings', { interval: given }), {
      code: 'invalid',
      message: /^webhook_settings\.interval/,
    })
    assert.equal((await read(scene))['interval'], '24h0m0s')
  })
}

test('a changed interval takes effect at once', async (t) => {
  const scene = await openScene(t)
  await scene.scheduler.check()
  await scene.patch('webhook_settings', { interval: '2s' })
  const [overview] = await scene.scheduler.list()
  assert.deepEqual([overview?.name, overview?.intervalMs], ['automations', 2_000])
})

test('enabling checks at once', async (t) => {
  const scene = await openScene(t)
  await scene.scheduler.check()
  const before = (await scene.scheduler.list())[0]?.runs.length
  await scene.enable()
  await scene.scheduler.check()
  assert.equal((await scene.scheduler.list())[0]?.runs.length, (before ?? 0) + 1)
})

const refusals = [
  ['G38', { enable_failing_policies_webhook: true }, `${prefix}.destination_url`],
  ['G39', { destination_url: 'not a url' }, `${prefix}.destination_url`],
  ['G39', { destination_url: 'ftp://x' }, `${prefix}.destination_url`],
  ['G39', { destination_url: 'http://10.0.0.1/x' }, `${prefix}.destination_url`],
  ['A29', { policy_ids: [4711] }, `${prefix}.policy_ids`],
] as const
for (const [id, given, field] of refusals) {
  test(`${id} refuses ${JSON.stringify(given)} and saves nothing`, async (t) => {
    const scene = await openScene(t)
    const before = await read(scene)
    await assert.rejects(
      scene.patch('webhook_settings', { failing_policies_webhook: given, interval: '1h' }),
      (error: Error) => {
        assert.equal((error as Error & { fields: { field: string }[] }).fields[0]?.field, field)
        assert.match(error.message, new RegExp(`^${field.replaceAll('.', '\\.')}`))
        return true
      },
    )
    assert.deepEqual(await read(scene), before)
  })
}

test('a policy of a team cannot be selected globally', async (t) => {
  const scene = await openScene(t)
  const { db, clock } = scene.ctx
  const policy = await scene.addPolicy('p')
  const team = await db
    .insertInto('teams')
    .values({ name: 'A', created_at: clock.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.updateTable('policies').set({ team_id: team.id }).where('id', '=', policy).execute()
  await assert.rejects(scene.enable({ policy_ids: [policy] }), { message: /belongs to a team/ })
})

test('B13 a policy that was deleted is not shown any more', async (t) => {
  const scene = await openScene(t)
  const [gone, stays] = [await scene.addPolicy('gone'), await scene.addPolicy('stays')]
  await scene.enable({ policy_ids: [gone, stays] })
  await scene.ctx.db.deleteFrom('policies').where('id', '=', gone).execute()
  assert.deepEqual(failingPolicies(await read(scene))['policy_ids'], [stays])
})

test('a URL is shown in full only to those who may change it, and its mask means "keep it"', async (t) => {
  const scene = await openScene(t)
  await scene.enable({ destination_url: 'https://hooks.example.com/T0/B0' })
  const masked = failingPolicies(await read(scene, 'webhook_settings', observer))['destination_url']
  assert.equal(masked, 'https://hooks.example.com/********')
  await scene.enable({ destination_url: masked })
  assert.equal(failingPolicies(await read(scene))['destination_url'], 'https://hooks.example.com/T0/B0')
})

test('the URL is not stored readable', async (t) => {
  const scene = await openScene(t)
  await scene.enable({ destination_url: 'https://hooks.example.com/T0KEN' })
  const [row] = await scene.ctx.db.selectFrom('destinations').selectAll().execute()
  assert.equal(row?.origin, 'https://hooks.example.com')
  assert.ok(!Buffer.from(row?.sealed_settings ?? []).includes('T0KEN'))
})

test('a new URL is used for what still waits; an empty one and switching off cancel it', async (t) => {
  const scene = await openScene(t)
  const policy = await scene.addPolicy('p')
  const [host = 0] = await scene.addHosts(1)
  await scene.enable({ policy_ids: [policy] })
  scene.receiver.answerWith(500)
  await scene.answer(policy, { [host]: 'failing' })
  await scene.run()
  await scene.enable({ destination_url: `${scene.receiver.url}/new` })
  scene.receiver.answerWith(500)
  await scene.ctx.clock.advance(6_000)
  await scene.worker.drain()
  assert.deepEqual(
    scene.receiver.requests.map(({ url }) => url),
    ['/hook', '/new'],
  )
  await scene.enable({ enable_failing_policies_webhook: false })
  const [row] = await scene.ctx.db.selectFrom('deliveries').select(['state', 'reason']).execute()
  assert.deepEqual(row, { state: 'cancelled', reason: 'automation switched off' })
  await scene.enable({ enable_failing_policies_webhook: false, destination_url: '' })
  assert.deepEqual(await scene.ctx.db.selectFrom('destinations').select('id').execute(), [])
})

test('values of the webhooks that are off are kept', async (t) => {
  const scene = await openScene(t)
  const values = { host_percentage: 33.4, days_count: 3, destination_url: 'https://hooks.example.com/' }
  await scene.patch('webhook_settings', {
    host_status_webhook: values,
    vulnerabilities_webhook: { host_batch_size: 7 },
  })
  const document = await read(scene)
  assert.deepEqual(document['host_status_webhook'], { enable_host_status_webhook: false, ...values })
  assert.equal((document['vulnerabilities_webhook'] as Json)['host_batch_size'], 7)
})

test('G29 the vulnerability automation is shown as it was saved', async (t) => {
  const scene = await openScene(t)
  const saved = {
    enable_vulnerabilities_webhook: true,
    destination_url: 'https://hooks.example.com/',
    host_batch_size: 1234,
  }
  await scene.patch('webhook_settings', { vulnerabilities_webhook: saved, interval: '1h' })
  const document = await read(scene)
  assert.deepEqual(document['vulnerabilities_webhook'], saved)
  assert.equal(document['interval'], '1h0m0s')
})

test('an interval of its own is shown, kept and taken back', async (t) => {
  const scene = await openScene(t)
  await scene.enable({ interval: '1h' })
  await scene.enable({ host_batch_size: 3 })
  assert.equal(failingPolicies(await read(scene))['interval'], '1h0m0s')
  await scene.enable({ interval: null })
  assert.equal(failingPolicies(await read(scene))['interval'], undefined)
  await assert.rejects(scene.enable({ interval: '1ms' }), {
    message: /^webhook_settings\.failing_policies_webhook\.interval/,
  })
})

test('a time of day is shown as it was saved; what is none is refused', async (t) => {
  const scene = await openScene(t)
  await scene.patch('webhook_settings', { start_at: '09:00 Europe/Berlin' })
  assert.equal((await read(scene))['start_at'], '09:00 Europe/Berlin')
  for (const start_at of ['9 Europe/Berlin', '25:00 Europe/Berlin', '09:00 Europe/Nowhere', '09:00']) {
    await assert.rejects(scene.patch('webhook_settings', { start_at }), { message: /^webhook_settings\.start_at is/ })
  }
  await scene.patch('webhook_settings', { start_at: '' })
  assert.equal((await read(scene))['start_at'], undefined)
})

test('saving touches only the destination that is shown, and one that others use not at all', async (t) => {
  const scene = await openScene(t)
  const { db, clock } = scene.ctx
  await scene.enable({ destination_url: 'https://hooks.example.com/shown' })
  await scene.patch('webhook_settings', {
    vulnerabilities_webhook: { destination_url: 'https://hooks.example.com/extra' },
  })
  const rows = await db.selectFrom('automations').select(['id', 'kind', 'destination_id']).orderBy('id').execute()
  const [policy, cves] = ['policy', 'vulnerability'].map((kind) => rows.find((row) => row.kind === kind))
  assert.ok(policy?.destination_id && cves?.destination_id)
  await db
    .insertInto('automation_destinations')
    .values([
      { automation_id: policy.id, destination_id: cves.destination_id },
      { automation_id: cves.id, destination_id: policy.destination_id },
    ])
    .execute()
  await clock.advance(1)
  await scene.enable({ destination_url: 'https://hooks.example.com/new' })
  await scene.enable({ destination_url: '', enable_failing_policies_webhook: false })
  const origins = await db.selectFrom('destinations').select('id').orderBy('id').execute()
  assert.deepEqual(
    origins.map(({ id }) => id),
    [policy.destination_id, cves.destination_id].sort((a, b) => a - b),
  )
  const links = await db.selectFrom('automation_destinations').select('automation_id').execute()
  assert.equal(links.length, 2)
})
