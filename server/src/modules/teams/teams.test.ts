import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApiRig, type Caller, openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'

type Json = Record<string, unknown>

async function create(api: Caller, body: Json): Promise<Json & { id: number }> {
  const { status, body: answer, text } = await api.post('/teams', body)
  assert.equal(status, 200, text)
  return answer['team'] as Json & { id: number }
}

async function createPolicy(api: Caller, path: string, name: string): Promise<number> {
  const { status, body, text } = await api.post(path, { name, query: 'select 1' })
  assert.equal(status, 200, text)
  return Number((body['policy'] as Json)['id'])
}

function webhook(changes: Json = {}): Json {
  const failing = { enable_failing_policies_webhook: true, destination_url: 'http://127.0.0.1:9/hook', ...changes }
  return { webhook_settings: { failing_policies_webhook: failing } }
}

const failingOf = (team: Json) => (team['webhook_settings'] as Record<string, Json>)['failing_policies_webhook'] as Json

test('creates a team with secrets, shows it under both names, and counts its hosts and users', async (t) => {
  const api = await openApi(t)
  const team = await create(api, { name: ' Laptops ', description: 'd', secrets: [{ secret: 'XYZ' }] })
  assert.deepEqual([team['name'], team['host_count'], team['user_count']], ['Laptops', 0, 0])
  assert.deepEqual(
    (team['secrets'] as Json[]).map(({ secret, team_id, fleet_id }) => [secret, team_id, fleet_id]),
    [['XYZ', team.id, team.id]],
  )
  await buildHost(api.ctx, { teamId: team.id })
  await api.logIn(null, [{ teamId: team.id, role: 'observer' }])
  const { body } = await api.get(`/api/v1/fleet/fleets/${team.id}`)
  assert.deepEqual(body['fleet'], body['team'])
  assert.deepEqual([(body['team'] as Json)['host_count'], (body['team'] as Json)['user_count']], [1, 1])
  assert.deepEqual(
    ((await api.get('/fleets?query=lap')).body['fleets'] as Json[]).map(({ name }) => name),
    ['Laptops'],
  )
})

test('a team without secrets gets one, so that hosts can enrol', async (t) => {
  const api = await openApi(t)
  const team = await create(api, { name: 'A' })
  const { body } = await api.get(`/teams/${team.id}/secrets`)
  assert.equal((body['secrets'] as Json[]).length, 1)
  const changed = await api.patch(`/teams/${team.id}/secrets`, { secrets: [{ secret: 'a' }, { secret: 'b' }] })
  assert.deepEqual(
    (changed.body['secrets'] as Json[]).map(({ secret }) => secret),
    ['a', 'b'],
  )
  assert.equal((await api.patch('/teams/999/secrets', { secrets: [] })).status, 404)
  assert.equal(
    (await api.patch(`/teams/${team.id}/secrets`, { secrets: [{ secret: 'a' }, { secret: 'a' }] })).status,
    422,
  )
})

test('H22 refuses an empty or reserved name as 422 and a taken one as 409', async (t) => {
  const api = await openApi(t)
  const { id } = await create(api, { name: 'A' })
  await create(api, { name: 'B' })
  for (const name of ['', '  ', 'No team']) {
    const { status, body } = await api.post('/teams', { name })
    assert.deepEqual([status, (body['errors'] as Json[])[0]?.['name']], [422, 'name'])
  }
  assert.equal((await api.post('/teams', { name: 'a' })).status, 409)
  assert.equal((await api.patch(`/teams/${id}`, { name: 'b' })).status, 409)
  assert.equal((await api.patch(`/teams/${id}`, { nam: 'b' })).status, 400)
  assert.equal((await api.patch('/teams/999', { name: 'x' })).status, 404)
})

test('agent options of a team replace those of all; null gives them back; identity options are refused', async (t) => {
  const api = await openApi(t)
  const { id } = await create(api, { name: 'A' })
  const set = await api.post(`/teams/${id}/agent_options`, { config: { options: { distributed_interval: 7 } } })
  assert.deepEqual((set.body['team'] as Json)['agent_options'], { config: { options: { distributed_interval: 7 } } })
  const bad = await api.post(`/teams/${id}/agent_options`, { config: { options: { host_identifier: 'uuid' } } })
  assert.equal(bad.status, 422)
  assert.equal((await api.post('/spec/teams', { specs: [{ name: 'A', agent_options: null }] })).status, 200)
  const { agent_options } = (await api.get(`/teams/${id}`)).body['team'] as Json
  assert.deepEqual(agent_options, (await api.get('/config')).body['agent_options'])
})

test('team policies: only the own ones are found there, and names may repeat across teams', async (t) => {
  const api = await openApi(t)
  const [a, b] = [await create(api, { name: 'A' }), await create(api, { name: 'B' })]
  const global = await createPolicy(api, '/policies', 'P')
  const own = await createPolicy(api, `/teams/${a.id}/policies`, 'P')
  await createPolicy(api, `/fleets/${b.id}/policies`, 'P')
  assert.equal((await api.post(`/team/${a.id}/policies`, { name: 'p', query: 'select 2' })).status, 409)
  const { body } = await api.get(`/teams/${a.id}/policies`)
  const ids = (key: string) => (body[key] as Json[]).map(({ id }) => id)
  assert.deepEqual([ids('policies'), ids('inherited_policies')], [[own], [global]])
  assert.equal((await api.get(`/teams/${a.id}/policies/count`)).body['count'], 1)
  assert.equal((await api.get(`/teams/${b.id}/policies/${own}`)).status, 404)
  assert.equal((await api.get(`/policies/${own}`)).status, 404)
  assert.equal((await api.patch(`/teams/${b.id}/policies/${own}`, { name: 'x' })).status, 404)
  assert.equal((await api.patch(`/teams/${a.id}/policies/${own}`, { name: 'x' })).status, 200)
  assert.deepEqual((await api.post(`/teams/${b.id}/policies/delete`, { ids: [own] })).body['deleted'], [])
  assert.deepEqual((await api.post(`/teams/${a.id}/policies/delete`, { ids: [own] })).body['deleted'], [own])
})

test('J10 policies of a team that does not exist are 404', async (t) => {
  const api = await openApi(t)
  assert.equal((await api.post('/teams/9/policies', { name: 'x', query: 'select 1' })).status, 404)
  assert.equal((await api.get('/teams/9/policies')).status, 404)
})

test('H01 the automation of a team is set through its webhook_settings; absent keys stay', async (t) => {
  const api = await openApi(t)
  const team = await create(api, { name: 'A' })
  const global = await createPolicy(api, '/policies', 'Global')
  const own = await createPolicy(api, `/teams/${team.id}/policies`, 'Own')
  const refused = await api.patch(`/teams/${team.id}`, webhook({ policy_ids: [global] }))
  assert.equal(refused.status, 422)
  assert.match(refused.text, /does not belong to this team/)
  const set = await api.patch(`/teams/${team.id}?allow_private=true`, webhook({ policy_ids: [own] }))
  assert.equal(set.status, 200, set.text)
  assert.deepEqual(
    (set.body['muster'] as Record<string, Json[]>)['automations']?.[0]?.['sentence'],
    '0 policies fail on 0 hosts',
  )
  await api.patch(`/teams/${team.id}`, { webhook_settings: { failing_policies_webhook: { host_batch_size: 5 } } })
  const shown = failingOf((await api.get(`/teams/${team.id}`)).body['team'] as Json)
  assert.deepEqual(
    [shown['enable_failing_policies_webhook'], shown['destination_url'], shown['policy_ids'], shown['host_batch_size']],
    [true, 'http://127.0.0.1:9/hook', [own], 5],
  )
  const misspelt = await api.patch(`/teams/${team.id}`, { webhook_settings: { failing_policy_webhook: {} } })
  assert.equal(misspelt.status, 400)
  assert.match(misspelt.text, /did you mean \\"failing_policies_webhook\\"/)
})

test('only those who may change a team see the URL of its webhook', async (t) => {
  const api = await openApi(t)
  const team = await create(api, { name: 'A' })
  await api.patch(`/teams/${team.id}?allow_private=true`, webhook())
  const observer = await api.logIn(null, [{ teamId: team.id, role: 'observer' }])
  const seen = (await observer.get(`/teams/${team.id}`)).body['team'] as Json
  assert.equal(failingOf(seen)['destination_url'], 'http://127.0.0.1:9/********')
  assert.deepEqual(seen['secrets'], [])
  const admin = await api.logIn(null, [{ teamId: team.id, role: 'admin' }])
  assert.equal(
    failingOf((await admin.get(`/teams/${team.id}`)).body['team'] as Json)['destination_url'],
    'http://127.0.0.1:9/hook',
  )
})

test('a deleted team leaves its hosts in no team, without answers to its policies', async (t) => {
  const api = await openApi(t)
  const team = await create(api, { name: 'A' })
  const own = await createPolicy(api, `/teams/${team.id}/policies`, 'Own')
  const host = await buildHost(api.ctx, { teamId: team.id })
  await storeFailing(api, host, own)
  await api.patch(`/teams/${team.id}?allow_private=true`, webhook({ policy_ids: [own] }))
  assert.equal((await api.delete(`/teams/${team.id}`)).status, 200)
  assert.equal((await api.get(`/teams/${team.id}`)).status, 404)
  const shown = (await api.get(`/hosts/${host}`)).body['host'] as Json
  assert.deepEqual(
    [shown['team_id'], shown['issues']],
    [null, { ...(shown['issues'] as Json), failing_policies_count: 0 }],
  )
  assert.deepEqual(await api.ctx.db.selectFrom('destinations').select('id').execute(), [])
  assert.equal((await api.delete(`/teams/${team.id}`)).status, 404)
})

test('a transferred host forgets what it answered to policies of its former team, and counts follow', async (t) => {
  const api = await openApi(t)
  const [a, b] = [await create(api, { name: 'A' }), await create(api, { name: 'B' })]
  const [global, own] = [
    await createPolicy(api, '/policies', 'G'),
    await createPolicy(api, `/teams/${a.id}/policies`, 'O'),
  ]
  const host = await buildHost(api.ctx, { teamId: a.id, hostname: 'moved' })
  await storeFailing(api, host, global, own)
  assert.equal((await api.post('/hosts/transfer', { team_id: b.id, hosts: [host, 999] })).status, 200)
  const shown = (await api.get(`/hosts/${host}`)).body['host'] as Json
  assert.deepEqual(
    [shown['team_name'], (shown['policies'] as Json[]).map(({ id, response }) => [id, response])],
    ['B', [[global, 'fail']]],
  )
  const count = async (path: string) => ((await api.get(path)).body['policy'] as Json)['failing_host_count']
  assert.deepEqual([await count(`/policies/${global}`), await count(`/teams/${a.id}/policies/${own}`)], [1, 0])
  assert.equal((await api.post('/hosts/transfer', { team_id: 999, hosts: [host] })).status, 404)
  const byFilter = await api.post('/hosts/transfer/filter', { team_id: null, filters: { query: 'moved' } })
  assert.equal(byFilter.status, 200)
  assert.equal(((await api.get(`/hosts/${host}`)).body['host'] as Json)['team_id'], null)
  const both = await api.post('/hosts/transfer/filter', { team_id: null, filters: { status: 'online', label_id: 6 } })
  assert.equal(both.status, 422)
})

test('roles in a team reach its hosts and policies and no others', async (t) => {
  const api = await openApi(t)
  const [a, b] = [await create(api, { name: 'A' }), await create(api, { name: 'B' })]
  const [hostA, hostB] = [await buildHost(api.ctx, { teamId: a.id }), await buildHost(api.ctx, { teamId: b.id })]
  const member = await api.logIn(null, [{ teamId: a.id, role: 'maintainer' }])
  const ids = async (path: string) => ((await member.get(path)).body['hosts'] as Json[]).map(({ id }) => id)
  assert.deepEqual(await ids('/hosts'), [hostA])
  assert.deepEqual(await ids('/labels/6/hosts'), [])
  assert.equal((await member.get('/hosts/count')).body['count'], 1)
  assert.equal((await member.get('/host_summary')).body['totals_hosts_count'], 1)
  assert.equal((await member.get(`/hosts/${hostB}`)).status, 403)
  assert.equal((await member.post(`/hosts/${hostB}/refetch`)).status, 403)
  assert.equal((await member.delete(`/hosts/${hostB}`)).status, 403)
  assert.equal((await member.post('/hosts/delete', { ids: [hostA, hostB] })).status, 403)
  assert.equal((await member.post('/hosts/transfer', { team_id: b.id, hosts: [hostA] })).status, 403)
  assert.equal((await member.post('/hosts/transfer', { team_id: null, hosts: [hostA] })).status, 403)
  assert.equal((await member.post(`/teams/${a.id}/policies`, { name: 'x', query: 'select 1' })).status, 200)
  assert.equal((await member.post(`/teams/${b.id}/policies`, { name: 'x', query: 'select 1' })).status, 403)
  assert.equal((await member.post('/policies', { name: 'y', query: 'select 1' })).status, 403)
  assert.equal((await member.get('/policies')).status, 200)
  assert.equal('agent_options' in (await member.get('/config')).body, false)
  assert.equal((await member.get('/activities')).status, 403)
  const specs = (team: string) => ({ specs: [{ name: 'z', query: 'select 1', team }] })
  assert.equal((await member.post('/spec/policies', specs('A'))).status, 200)
  assert.equal((await member.post('/spec/policies', specs('B'))).status, 403)
  assert.deepEqual(
    ((await member.get('/teams')).body['teams'] as Json[]).map(({ name }) => name),
    ['A'],
  )
  assert.equal((await member.get(`/teams/${b.id}`)).status, 403)
  assert.equal((await member.patch(`/teams/${a.id}`, { name: 'x' })).status, 403)
  assert.equal((await member.get(`/teams/${b.id}/secrets`)).status, 403)
  assert.equal((await member.delete(`/hosts/${hostA}`)).status, 200)
})

test('documents create and change teams, all or none; what GET shows can be applied', async (t) => {
  const api = await openApi(t)
  const spec = {
    name: 'A',
    description: 'x',
    secrets: [{ secret: 's1' }],
    ...webhook({ enable_failing_policies_webhook: false, destination_url: '' }),
  }
  assert.equal((await api.post('/spec/teams', { specs: [spec, { name: 'B' }] })).status, 200)
  const failed = await api.post('/spec/teams', { specs: [{ name: 'A', description: 'y' }, { name: '' }] })
  assert.equal(failed.status, 422)
  const [team] = (await api.get('/teams')).body['teams'] as Json[]
  assert.equal(team?.['description'], 'x')
  const { name, description, agent_options, webhook_settings, mdm, features } = team ?? {}
  const again = { name, description, agent_options, webhook_settings, mdm, features }
  assert.equal((await api.post('/spec/teams', { specs: [again] })).status, 200)
  assert.equal((await api.post('/spec/teams', { specs: [{ name: 'A', secretz: [] }] })).status, 400)
  assert.equal((await api.post('/spec/teams', { specs: [{ name: 'C' }, { name: 'c' }] })).status, 422)
})

async function storeFailing(api: ApiRig, hostId: number, ...policyIds: number[]): Promise<void> {
  const { db } = api.ctx
  await db.insertInto('host_policies').values({ host_id: hostId, failing: policyIds }).execute()
  await db.updateTable('policy_counts').set({ failing: 1 }).where('policy_id', 'in', policyIds).execute()
}
