import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'
import { buildHost } from '@muster/testkit/factories/host.ts'

type Json = Record<string, unknown>

async function openTwoTeams(t: TestContext) {
  const api = await openApi(t)
  const create = async (name: string) => Number(((await api.post('/teams', { name })).body['team'] as Json)['id'])
  return { api, own: await create('Own'), other: await create('Other') }
}

const emailOf = async ({ ctx }: ApiRig, id: number) =>
  (await ctx.db.selectFrom('users').select('email').where('id', '=', id).executeTakeFirstOrThrow()).email

test('a pipeline of a team makes nobody its administrator, itself neither', async (t) => {
  const { api, own } = await openTwoTeams(t)
  const pipeline = await api.logIn(null, [{ teamId: own, role: 'gitops' }])
  const admin = await api.logIn(null, [{ teamId: own, role: 'admin' }])
  const users = [{ id: pipeline.userId, role: 'admin' }]
  assert.equal((await pipeline.patch(`/teams/${own}/users`, { users })).status, 403)
  assert.equal((await pipeline.delete(`/teams/${own}/users`, { users: [{ id: admin.userId }] })).status, 403)
  const { teams } = (await pipeline.get('/me')).body['user'] as { teams: Json[] }
  assert.deepEqual(
    teams.map(({ role }) => role),
    ['gitops'],
  )
})

test('only administrators see who is in a team', async (t) => {
  const { api, own } = await openTwoTeams(t)
  const status = async (caller: Pick<ApiRig, 'get'>) => (await caller.get(`/teams/${own}/users`)).status
  assert.equal(await status(await api.logIn(null, [{ teamId: own, role: 'admin' }])), 200)
  for (const role of ['maintainer', 'observer', 'gitops'] as const) {
    assert.equal(await status(await api.logIn(null, [{ teamId: own, role }])), 403, role)
    assert.equal(await status(await api.logIn(role)), 403, role)
  }
})

test('the administrator of a team neither draws people of other teams in nor learns who they are', async (t) => {
  const { api, own, other } = await openTwoTeams(t)
  const admin = await api.logIn(null, [{ teamId: own, role: 'admin' }])
  const stranger = await api.logIn(null, [{ teamId: other, role: 'observer' }])
  const both = await api.logIn(null, [
    { teamId: own, role: 'observer' },
    { teamId: other, role: 'observer' },
  ])
  const give = (id: number) => admin.patch(`/teams/${own}/users`, { users: [{ id, role: 'maintainer' }] })
  const refused = [await give(stranger.userId), await give(api.userId), await give(999_999)]
  assert.deepEqual(
    refused.map(({ status }) => status),
    [403, 403, 403],
  )
  const [reason] = new Set(refused.map(({ body }) => JSON.stringify(body['errors'])))
  assert.doesNotMatch(String(reason), /@/)
  assert.equal(new Set(refused.map(({ body }) => JSON.stringify(body['errors']))).size, 1, 'one answer for all')
  assert.equal((await give(both.userId)).status, 200, 'a member is within reach')
})

test('the e-mail address of somebody else, to which links for passwords go, is a global administrator’s to change', async (t) => {
  const { api, own } = await openTwoTeams(t)
  const admin = await api.logIn(null, [{ teamId: own, role: 'admin' }])
  const member = await api.logIn(null, [{ teamId: own, role: 'admin' }])
  const before = await emailOf(api, member.userId)
  const { status } = await admin.patch(`/users/${member.userId}`, { email: 'thief@example.com' })
  assert.deepEqual([status, await emailOf(api, member.userId)], [403, before])
  assert.equal((await admin.patch(`/users/${member.userId}`, { name: 'N', email: before })).status, 200)
  assert.equal((await api.patch(`/users/${member.userId}`, { email: 'new@example.com' })).status, 200)
})

test('nobody learns by asking for ids or names what there is elsewhere', async (t) => {
  const { api, own, other } = await openTwoTeams(t)
  await buildHost(api.ctx, { hostname: 'theirs', teamId: other })
  await buildHost(api.ctx, { hostname: 'ours', teamId: own })
  const observer = await api.logIn(null, [{ teamId: own, role: 'observer' }])
  const email = await emailOf(api, observer.userId)
  const ask = async (caller: Pick<ApiRig, 'post'>, type: string, identifier: string) =>
    (await caller.post('/translate', { list: [{ type, payload: { identifier } }] })).status
  for (const [type, name] of [
    ['user', await emailOf(api, api.userId)],
    ['host', 'theirs'],
    ['team', 'Other'],
  ] as const) {
    assert.equal(await ask(observer, type, name), 404, type)
    assert.equal(await ask(api, type, name), 200, type)
  }
  for (const [type, name] of [
    ['user', email],
    ['host', 'ours'],
    ['team', 'Own'],
    ['label', 'All Hosts'],
  ] as const) {
    assert.equal(await ask(observer, type, name), 200, type)
  }
  assert.equal(await ask(await api.logIn('gitops'), 'host', 'ours'), 404)
  const [hidden, absent] = [
    await observer.get('/hosts/identifier/theirs'),
    await observer.get('/hosts/identifier/absent'),
  ]
  const plain = (text: string) => text.replaceAll(/theirs|absent|req_\w+/g, '')
  assert.deepEqual([hidden.status, plain(hidden.text)], [404, plain(absent.text)])
})
