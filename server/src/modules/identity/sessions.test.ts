import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'

type Json = Record<string, unknown>

const password = 'correct-horse-1!'
const hourMs = 3_600_000

async function addUser(api: ApiRig, changes: Json): Promise<Json> {
  const { status, body, text } = await api.post('/users/admin', {
    ...{ name: 'Ada', email: 'ada@example.com', password, global_role: 'observer' },
    ...{ admin_forced_password_reset: false, ...changes },
  })
  assert.equal(status, 200, text)
  return body
}

async function logIn(api: ApiRig, body: Json, headers: Record<string, string> = {}) {
  const payload = JSON.stringify({ email: 'ada@example.com', password, ...body })
  return api.inject({ method: 'POST', url: '/api/latest/fleet/login', headers, payload })
}

test('a session lasts as long as it is used, and its owner sees and ends each', async (t) => {
  const api = await openApi(t)
  const { user } = await addUser(api, {})
  const own = `/users/${Number((user as Json)['id'])}/sessions`
  const token = String((await logIn(api, {}, { 'user-agent': 'Browser/1\u00e9' })).body['token'])
  const me = api.as(token)
  for (let day = 0; day < 8; day++) {
    await api.ctx.clock.advance(24 * hourMs)
    assert.equal((await me.ask('GET', '/me')).status, 200, `day ${day}`)
  }
  const opened = await me.ask('POST', '/sessions')
  const program = api.as(String(opened.body['token']))
  assert.equal((await program.ask('GET', '/me')).status, 200)
  const { sessions } = (await me.ask('GET', own)).body as { sessions: Json[] }
  assert.deepEqual(
    sessions.map(({ is_current, remote_address, user_agent }) => [is_current, remote_address, user_agent]),
    [
      [true, '127.0.0.1', 'Browser/1 '],
      [false, '127.0.0.1', 'lightMyRequest'],
    ],
  )
  assert.notEqual(sessions[0]?.['accessed_at'], sessions[0]?.['created_at'])
  const observer = await api.logIn('observer')
  assert.equal((await observer.get(own)).status, 403)
  assert.equal((await observer.delete(`/sessions/${Number(sessions[1]?.['session_id'])}`)).status, 403)
  assert.equal((await me.ask('DELETE', `/sessions/${Number(sessions[1]?.['session_id'])}`)).status, 200)
  assert.equal((await program.ask('GET', '/me')).status, 401)
  const admin = await api.logIn('admin')
  assert.equal((await admin.delete(own)).status, 200, 'an administrator ends all')
  assert.equal((await me.ask('GET', '/me')).status, 401)
  const again = api.as(String((await logIn(api, {})).body['token']))
  await api.ctx.clock.advance(121 * hourMs)
  assert.equal((await again.ask('GET', '/me')).status, 401, 'not used for five days')
})

test('a user for programs has a token that lasts, and neither pages nor a password to reset', async (t) => {
  const api = await openApi(t)
  const { user, token } = await addUser(api, { email: 'robot@example.com', api_only: true })
  assert.equal((await addUser(api, { email: 'p@example.com' }))['token'], undefined)
  const id = Number((user as Json)['id'])
  const robot = api.as(String(token))
  await api.ctx.clock.advance(1_000 * hourMs)
  assert.equal((await robot.ask('GET', '/me')).status, 200)
  const pages = await logIn(api, { email: 'robot@example.com', cookie: true }, { 'sec-fetch-site': 'same-origin' })
  assert.equal(pages.status, 403)
  assert.equal(pages.headers['set-cookie'], undefined)
  assert.equal((await logIn(api, { email: 'robot@example.com' })).status, 200, 'programs of Fleet log in')
  const admin = await api.logIn('admin')
  assert.equal((await admin.post(`/users/${id}/require_password_reset`, { require: true })).status, 422)
  await admin.delete(`/users/${id}/sessions`)
  assert.equal((await robot.ask('GET', '/me')).status, 401)
})

test('whoever must choose another password reaches nothing else', async (t) => {
  const api = await openApi(t)
  const { user } = await addUser(api, { global_role: 'admin', admin_forced_password_reset: true })
  const id = Number((user as Json)['id'])
  const me = api.as(String((await logIn(api, {})).body['token']))
  const reached = []
  const isLast = (path: string) => Number(path === '/logout')
  const routes = api.routes.map(({ route }) => route).sort((a, b) => isLast(a.path) - isLast(b.path))
  for (const route of routes) {
    if (route.permission === 'none') continue
    const path = route.path.replaceAll(/:\w+/g, String(id))
    const { status, text } = await me.ask(route.method, path, route.method === 'GET' ? undefined : {})
    if (status !== 401 || !text.includes('Password reset required')) reached.push(`${route.method} ${route.path}`)
  }
  assert.deepEqual(reached.sort(), [
    'GET /me',
    'POST /change_password',
    'POST /logout',
    'POST /perform_required_password_reset',
  ])
})

test('the last administrator who has a password keeps it: single sign-on may fail', async (t) => {
  const api = await openApi(t)
  await addUser(api, { email: 'sso@example.com', password: '', sso_enabled: true, global_role: 'admin' })
  await addUser(api, { email: 'robot@example.com', api_only: true, global_role: 'admin' })
  const change = (body: Json) => api.patch(`/users/${api.userId}`, body)
  for (const body of [{ sso_enabled: true }, { api_only: true }, { global_role: 'observer' }]) {
    const { status, text } = await change(body)
    assert.equal(status, 422, text)
    assert.match(text, /last administrator who logs in with a password/)
  }
  assert.equal((await api.delete(`/users/${api.userId}`)).status, 422)
  await addUser(api, { global_role: 'admin' })
  const switched = await change({ sso_enabled: true })
  assert.deepEqual([switched.status, (switched.body['user'] as Json)['sso_enabled']], [200, true])
})

test('activities tell from where and by what a change was made, and show values to administrators alone', async (t) => {
  const api = await openApi(t)
  const settings = { server_settings: { server_url: 'https://muster.example.com' }, org_info: { org_name: 'Acme' } }
  const change = (body: Json, headers: Record<string, string>) =>
    api.inject({
      ...{ method: 'PATCH', url: '/api/latest/fleet/config', payload: JSON.stringify(body) },
      headers: { authorization: `Bearer ${api.token}`, ...headers },
    })
  await change(
    { ...settings, smtp_settings: { server: 'mail.example.com', password: 'hush' } },
    { 'user-agent': 'fleetctl (Muster)' },
  )
  const { id: policyId } = (await api.post('/policies', { name: 'P', query: 'select 1' })).body['policy'] as Json
  await api.patch(`/policies/${Number(policyId)}`, { name: 'Q' })
  const cookie = { cookie: `muster_session=${api.token}`, 'sec-fetch-site': 'same-origin' }
  const payload = JSON.stringify({ name: 'L', query: 'select 1' })
  await api.inject({ method: 'POST', url: '/api/latest/fleet/labels', headers: cookie, payload })
  const read = async (who: Pick<ApiRig, 'get'>) => (await who.get('/activities')).body['activities'] as Json[]
  const all = await read(api)
  assert.deepEqual(
    all.map(({ type, client, remote_address }) => [type, client, remote_address]),
    [
      ['created_label', 'ui', '127.0.0.1'],
      ['edited_policy', 'api', '127.0.0.1'],
      ['created_policy', 'api', '127.0.0.1'],
      ['edited_config', 'cli', '127.0.0.1'],
    ],
  )
  const detailsOf = (list: Json[], type: string) =>
    list.find((activity) => activity['type'] === type)?.['details'] as {
      before?: Json
      after?: Json
      changed?: string[]
    }
  const { before, after } = detailsOf(all, 'edited_config')
  assert.deepEqual([before?.['smtp_settings.server'], after?.['smtp_settings.server']], ['', 'mail.example.com'])
  assert.deepEqual([before?.['smtp_settings.password'], after?.['smtp_settings.password']], ['', '********'])
  assert.doesNotMatch(JSON.stringify(all), /hush/)
  const seen = await read(await api.logIn('observer'))
  const hidden = detailsOf(seen, 'edited_config')
  assert.deepEqual([hidden.before, hidden.after], [undefined, undefined])
  assert.ok(hidden.changed?.includes('smtp_settings.password'))
  const policy = detailsOf(seen, 'edited_policy')
  assert.deepEqual([policy.before, policy.after], [{ name: 'P' }, { name: 'Q' }])
})
