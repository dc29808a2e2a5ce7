import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, openApi } from '@muster/testkit/api-rig.ts'

type Json = Record<string, unknown>

const password = 'correct-horse-1!'

async function createTeam(api: Caller, name: string): Promise<number> {
  return Number(((await api.post('/teams', { name })).body['team'] as Json)['id'])
}

function newUser(changes: Json): Json {
  return { name: 'N', email: 'n@example.com', password, ...changes }
}

test('J22 a user needs a role: none, an unknown one, an unknown team or both kinds are 422', async (t) => {
  const api = await openApi(t)
  const team = await createTeam(api, 'A')
  const refuse = async (changes: Json) => {
    const { status, body } = await api.post('/users/admin', newUser(changes))
    assert.equal(status, 422)
    return body['code']
  }
  assert.equal(await refuse({}), 1)
  assert.equal(await refuse({ global_role: 'king' }), 1)
  assert.equal(await refuse({ teams: [{ id: team, role: 'king' }] }), 1)
  await refuse({ teams: [{ id: 999, role: 'observer' }] })
  await refuse({ global_role: 'admin', teams: [{ id: team, role: 'observer' }] })
  const { status, body } = await api.post('/users/admin', newUser({ teams: [{ id: team, role: 'observer' }] }))
  assert.equal(status, 200)
  const user = body['user'] as Json
  assert.deepEqual(
    [user['global_role'], (user['teams'] as Json[]).map(({ id, role }) => [id, role])],
    [null, [[team, 'observer']]],
  )
  assert.equal((await api.post('/users/admin', newUser({ global_role: 'observer' }))).status, 409)
})

test('a person must choose another password first; an API user need not', async (t) => {
  const api = await openApi(t)
  const created = await api.post('/users/admin', newUser({ global_role: 'admin' }))
  assert.equal((created.body['user'] as Json)['force_password_reset'], true)
  const { body } = await api.post('/login', { email: 'n@example.com', password })
  const { ask } = api.as(String(body['token']))
  assert.equal((await ask('GET', '/me')).status, 200)
  const refused = await ask('GET', '/hosts')
  assert.equal(refused.status, 401)
  assert.match(refused.text, /choose another password/)
  assert.equal((await ask('POST', '/perform_required_password_reset', { new_password: 'short' })).status, 422)
  assert.equal((await ask('POST', '/perform_required_password_reset', { new_password: password })).status, 422)
  assert.equal((await ask('POST', '/perform_required_password_reset', { new_password: `${password}2` })).status, 200)
  assert.equal((await ask('GET', '/hosts')).status, 200)
  assert.equal((await ask('POST', '/perform_required_password_reset', { new_password: `${password}3` })).status, 403)
  const robot = await api.post(
    '/users/admin',
    newUser({ email: 'r@example.com', global_role: 'admin', api_only: true }),
  )
  assert.equal((robot.body['user'] as Json)['force_password_reset'], false)
})

test('changes the own password with the old one, and ends other sessions', async (t) => {
  const api = await openApi(t)
  await api.post('/users/admin', newUser({ global_role: 'observer', admin_forced_password_reset: false }))
  const logIn = async (secret = password) =>
    (await api.post('/login', { email: 'n@example.com', password: secret })).body['token']
  const [here, there] = [api.as(String(await logIn())), api.as(String(await logIn()))]
  const change = (old_password: string, new_password: string) =>
    here.ask('POST', '/change_password', { old_password, new_password })
  const wrong = await change('wrong', `${password}2`)
  assert.deepEqual([wrong.status, (wrong.body['errors'] as Json[])[0]?.['name']], [422, 'old_password'])
  const short = await change(password, 'foobarbaz!3')
  assert.deepEqual([short.status, (short.body['errors'] as Json[])[0]?.['name']], [422, 'new_password'])
  assert.equal((await change(password, 'foobarbaz!3!')).status, 200, 'J19')
  assert.equal((await here.ask('GET', '/me')).status, 200)
  assert.equal((await there.ask('GET', '/me')).status, 401)
  assert.equal(typeof (await logIn('foobarbaz!3!')), 'string')
})

test('J23 the last administrator keeps the role, whichever way it is taken', async (t) => {
  const api = await openApi(t)
  const email = ((await api.get('/me')).body['user'] as Json)['email'] as string
  const bySpec = await api.post('/users/roles/spec', { spec: { roles: { [email]: { global_role: 'observer' } } } })
  assert.deepEqual([bySpec.status, bySpec.body['code']], [422, 2])
  assert.equal((await api.patch(`/users/${api.userId}`, { global_role: 'observer' })).status, 422)
  assert.equal((await api.delete(`/users/${api.userId}`)).status, 422)
  await api.logIn('admin')
  assert.equal((await api.patch(`/users/${api.userId}`, { global_role: 'observer' })).status, 200)
})

test('a document replaces the roles of the users that it lists, all or none', async (t) => {
  const api = await openApi(t)
  const team = await createTeam(api, 'Laptops')
  const [a, b] = [await api.logIn('observer'), await api.logIn('observer')]
  const mail = async (id: number) => ((await api.get(`/users/${id}`)).body['user'] as Json)['email'] as string
  const roles = { [await mail(a.userId)]: { teams: [{ team: 'laptops', role: 'maintainer' }] } }
  const unknown = { ...roles, 'nobody@example.com': { global_role: 'observer' } }
  assert.equal((await api.post('/users/roles/spec', { spec: { roles: unknown } })).status, 404)
  const noTeam = { [await mail(b.userId)]: { teams: [{ team: 'nowhere', role: 'observer' }] } }
  assert.equal((await api.post('/users/roles/spec', { spec: { roles: noTeam } })).status, 404)
  assert.equal(((await api.get(`/users/${a.userId}`)).body['user'] as Json)['global_role'], 'observer')
  assert.equal((await api.post('/users/roles/spec', { spec: { roles } })).status, 200)
  const user = (await api.get(`/users/${a.userId}`)).body['user'] as Json
  assert.deepEqual([user['global_role'], (user['teams'] as Json[])[0]?.['id']], [null, team])
})

test('people change their own name, and their e-mail with their password; not their roles, not others', async (t) => {
  const api = await openApi(t)
  const observer = await api.logIn('observer')
  const own = `/users/${observer.userId}`
  assert.equal((await observer.patch(own, { name: 'New' })).status, 200)
  assert.equal((await observer.patch(own, { global_role: 'admin' })).status, 403)
  assert.equal((await observer.patch(own, { email: 'x@example.com' })).status, 422)
  assert.equal((await observer.patch(`/users/${api.userId}`, { name: 'x' })).status, 403)
  assert.equal((await observer.get(`/users/${api.userId}`)).status, 403)
  assert.equal((await observer.get('/users')).status, 403)
  assert.equal((await api.patch(own, { email: 'y@example.com' })).status, 200)
  assert.equal((await api.patch(own, { email: 'nonsense' })).status, 422)
  assert.equal((await api.patch('/users/999', { name: 'x' })).status, 404)
})

test('J28 sessions are seen and ended by their own user and by administrators', async (t) => {
  const api = await openApi(t)
  const [a, b] = [await api.logIn('observer'), await api.logIn('observer')]
  const sessions = (await api.get(`/users/${a.userId}/sessions`)).body['sessions'] as Json[]
  const id = Number(sessions[0]?.['session_id'])
  assert.equal((await b.get(`/sessions/${id}`)).status, 403)
  assert.equal((await b.get(`/users/${a.userId}/sessions`)).status, 403)
  assert.equal((await b.delete(`/sessions/${id}`)).status, 403)
  assert.equal((await a.get(`/sessions/${id}`)).body['user_id'], a.userId)
  assert.equal((await api.delete(`/sessions/${id}`)).status, 200)
  assert.equal((await a.get('/me')).status, 401)
  assert.equal((await api.get(`/sessions/${id}`)).status, 404)
  assert.equal((await api.delete(`/users/${b.userId}/sessions`)).status, 200)
  assert.equal((await b.get('/me')).status, 401)
})

test('administrators of a team make, see and delete users of that team only', async (t) => {
  const api = await openApi(t)
  const [one, two] = [await createTeam(api, 'One'), await createTeam(api, 'Two')]
  const admin = await api.logIn(null, [{ teamId: one, role: 'admin' }])
  const other = await api.logIn(null, [{ teamId: two, role: 'observer' }])
  assert.equal((await admin.get('/users')).status, 403)
  assert.equal((await admin.get(`/users?team_id=${two}`)).status, 403)
  const listed = (await admin.get(`/users?fleet_id=${one}`)).body['users'] as Json[]
  assert.deepEqual(
    listed.map(({ id }) => id),
    [admin.userId],
  )
  const made = await admin.post('/users/admin', newUser({ teams: [{ id: one, role: 'observer' }] }))
  assert.equal(made.status, 200, made.text)
  const own = `/users/${String((made.body['user'] as Json)['id'])}`
  assert.equal((await admin.patch(own, { name: 'Renamed' })).status, 200)
  assert.equal((await admin.patch(own, { new_password: `${password}2` })).status, 403)
  assert.equal((await admin.patch(own, { global_role: 'admin' })).status, 403)
  assert.equal((await admin.patch(own, { teams: [{ id: two, role: 'admin' }] })).status, 403)
  assert.equal((await api.patch(own, { new_password: `${password}2` })).status, 200)
  const elsewhere = newUser({ email: 'm@example.com', teams: [{ id: two, role: 'observer' }] })
  assert.equal((await admin.post('/users/admin', elsewhere)).status, 403)
  assert.equal(
    (await admin.post('/users/admin', newUser({ email: 'm@example.com', global_role: 'admin' }))).status,
    403,
  )
  assert.equal((await admin.delete(`/users/${other.userId}`)).status, 403)
  assert.equal((await admin.delete(`/users/${api.userId}`)).status, 403)
  assert.equal((await admin.delete(`/users/${String((made.body['user'] as Json)['id'])}`)).status, 200)
})

test('members of a team are added and removed', async (t) => {
  const api = await openApi(t)
  const team = await createTeam(api, 'One')
  const user = await api.logIn(null)
  const add = (id: number, role: string) => api.patch(`/teams/${team}/users`, { users: [{ id, role }] })
  assert.equal((await add(user.userId, 'king')).status, 422)
  assert.equal((await add(999, 'observer')).status, 422)
  assert.equal((await add(api.userId, 'observer')).status, 422)
  assert.equal((await add(user.userId, 'maintainer')).status, 200)
  assert.deepEqual(
    ((await api.get(`/teams/${team}/users`)).body['users'] as Json[]).map(({ id }) => id),
    [user.userId],
  )
  const removed = await api.delete(`/teams/${team}/users`, { users: [{ id: user.userId }] })
  assert.deepEqual(removed.body['users'], [])
})

test('a demanded password change ends the sessions', async (t) => {
  const api = await openApi(t)
  const user = await api.logIn('observer')
  const { status, body } = await api.post(`/users/${user.userId}/require_password_reset`, { require: true })
  assert.deepEqual([status, (body['user'] as Json)['force_password_reset']], [200, true])
  assert.equal((await user.get('/me')).status, 401)
  assert.equal((await api.post('/users/999/require_password_reset', { require: true })).status, 404)
})

test('/me tells what the roles in teams allow, and names no other team', async (t) => {
  const api = await openApi(t)
  const [mine, other] = [await createTeam(api, 'Laptops'), await createTeam(api, 'Servers')]
  const member = await api.logIn('observer')
  await api.patch(`/users/${member.userId}`, { global_role: null, teams: [{ id: mine, role: 'maintainer' }] })
  const { body } = await member.get('/me')
  assert.deepEqual(
    (body['available_teams'] as Json[]).map(({ id }) => id),
    [mine],
  )
  assert.deepEqual(body['permissions'], ['none', 'any'])
  const [team, ...none] = body['team_permissions'] as { team_id: number; permissions: string[] }[]
  assert.deepEqual(none, [])
  assert.equal(team?.team_id, mine)
  assert.ok(team.permissions.includes('host:write') && !team.permissions.includes('team:write'))
  const all = (await api.get('/me')).body
  assert.deepEqual(all['team_permissions'], [])
  assert.deepEqual(
    (all['available_teams'] as Json[]).map(({ id }) => id),
    [mine, other],
  )
})
