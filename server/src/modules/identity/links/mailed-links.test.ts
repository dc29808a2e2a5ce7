import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'

type Json = Record<string, unknown>

const serverUrl = 'https://muster.example.com'
const password = 'correct-horse-1!'
const other = 'battery-staple-2?'

async function openMailing(t: TestContext): Promise<ApiRig> {
  const api = await openApi(t)
  const smtp_settings = { enable_smtp: true, server: 'mail.example.com', sender_address: 'muster@example.com' }
  const org = { org_info: { org_name: 'Acme' }, server_settings: { server_url: serverUrl } }
  assert.equal((await api.patch('/config', { ...org, smtp_settings })).status, 200)
  return api
}

/** Without a log-in, and with a name for this server that must not find its way into any mail. */
async function ask(api: ApiRig, method: 'GET' | 'POST', path: string, body?: Json) {
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) }
  return api.inject({ method, url: `/api/latest/fleet${path}`, headers, ...payload })
}

async function addUser(api: ApiRig, changes: Json = {}): Promise<number> {
  const { status, body, text } = await api.post('/users/admin', {
    ...{ name: 'Ada', email: 'ada@example.com', password, global_role: 'observer' },
    ...{ admin_forced_password_reset: false, ...changes },
  })
  assert.equal(status, 200, text)
  return Number((body['user'] as Json)['id'])
}

/** The token of the link in the newest mail. */
function readLink({ mails }: ApiRig, page: string): string {
  const { text = '' } = mails.at(-1) ?? {}
  assert.doesNotMatch(text, /evil/)
  const [, token = ''] = text.split(`\n${serverUrl}${page}?token=`)
  assert.notEqual(token, '', text)
  return token.split('\n')[0] ?? ''
}

async function logIn(api: ApiRig, secret: string, email = 'ada@example.com') {
  return ask(api, 'POST', '/login', { email, password: secret })
}

test('a forgotten password is chosen anew by a mailed link, once and within an hour; all sessions end', async (t) => {
  const api = await openMailing(t)
  await addUser(api, { admin_forced_password_reset: true })
  const before = String((await logIn(api, password)).body['token'])
  const askForLink = async () => {
    assert.equal((await ask(api, 'POST', '/forgot_password', { email: 'ADA@example.com' })).status, 202)
    await api.idle()
    return readLink(api, '/reset-password')
  }
  const [old, token] = [await askForLink(), await askForLink()]
  assert.deepEqual(api.mails.at(-1)?.to, ['ada@example.com'])
  const choose = (password_reset_token: string, new_password: string) =>
    ask(api, 'POST', '/reset_password', { password_reset_token, new_password })
  const weak = await choose(token, 'short')
  assert.deepEqual([weak.status, (weak.body['errors'] as Json[])[0]?.['name']], [422, 'new_password'])
  assert.equal((await choose(token, other)).status, 200)
  assert.equal((await api.as(before).ask('GET', '/me')).status, 401)
  assert.equal((await logIn(api, password)).status, 401)
  const user = (await logIn(api, other)).body['user'] as Json
  assert.equal(user['force_password_reset'], false)
  for (const used of [token, old]) {
    const { status, body } = await choose(used, password)
    assert.deepEqual([status, (body['errors'] as Json[])[0]?.['name']], [422, 'password_reset_token'])
  }
  const late = await askForLink()
  await api.ctx.clock.advance(3_601_000)
  assert.equal((await choose(late, password)).status, 422)
})

test('asking for a link tells nobody who has an account, and is limited', async (t) => {
  const api = await openMailing(t)
  await addUser(api, { email: 'robot@example.com', api_only: true })
  await addUser(api, { email: 'sso@example.com', password: '', sso_enabled: true })
  const answers = new Set<string>()
  for (const email of ['nobody@example.com', 'robot@example.com', 'sso@example.com', 'no address']) {
    const { status, text } = await ask(api, 'POST', '/forgot_password', { email })
    answers.add(`${status} ${text}`)
  }
  await api.idle()
  assert.deepEqual([...answers], ['202 {}\n'])
  assert.deepEqual(api.mails, [])
  const statuses = []
  for (let i = 0; i < 7; i++)
    statuses.push((await ask(api, 'POST', '/forgot_password', { email: `u${i}@x.example` })).status)
  assert.deepEqual(statuses, [202, 202, 202, 202, 202, 202, 429])
  const { headers } = await ask(api, 'POST', '/forgot_password', { email: 'u@x.example' })
  assert.equal(headers['retry-after'], '3600')
})

test('guessing links is limited for each address', async (t) => {
  const api = await openMailing(t)
  const guess = async () =>
    (await ask(api, 'POST', '/reset_password', { password_reset_token: 'guess', new_password: other })).status
  for (let i = 0; i < 10; i++) assert.equal(await guess(), 422)
  assert.equal(await guess(), 429)
  for (let i = 0; i < 10; i++) assert.equal((await ask(api, 'GET', '/invites/guess')).status, 404)
  assert.equal((await ask(api, 'GET', '/invites/guess')).status, 429)
})

test('an own new e-mail address holds when its owner has followed the mailed link', async (t) => {
  const api = await openMailing(t)
  const id = await addUser(api)
  const me = api.as(String((await logIn(api, password)).body['token']))
  const change = (body: Json) => me.ask('PATCH', `/users/${id}`, body)
  assert.equal((await change({ email: 'new@example.com' })).status, 422, 'without the password')
  const changed = await change({ email: 'new@example.com', password, name: 'Ada L.' })
  assert.deepEqual(
    [(changed.body['user'] as Json)['email'], (changed.body['user'] as Json)['name']],
    ['ada@example.com', 'Ada L.'],
  )
  assert.deepEqual(api.mails.at(-1)?.to, ['new@example.com'])
  const token = readLink(api, '/account/email')
  assert.equal((await api.get(`/email/change/${token}`)).status, 404, 'somebody else')
  const confirmed = await me.ask('GET', `/email/change/${token}`)
  assert.deepEqual(confirmed.body, { new_email: 'new@example.com' })
  assert.equal((await me.ask('GET', `/email/change/${token}`)).status, 404)
  assert.equal((await logIn(api, password, 'new@example.com')).status, 200)
  const { activities } = (await api.get('/activities')).body as { activities: Json[] }
  const edited = activities.find(
    ({ type, details }) => type === 'edited_user' && (details as Json)['user_email'] === 'new@example.com',
  )
  const { before, after } = (edited ?? assert.fail())['details'] as Json
  assert.deepEqual([before, after], [{ email: 'ada@example.com' }, { email: 'new@example.com' }])
})

test('an invitation makes a user with its roles, once; the link goes out by mail or is handed on', async (t) => {
  const api = await openMailing(t)
  const team = Number(((await api.post('/teams', { name: 'A' })).body['team'] as Json)['id'])
  const sent = await api.post('/invites', { email: 'Bob@example.com', teams: [{ id: team, role: 'maintainer' }] })
  assert.equal(sent.status, 200, sent.text)
  assert.deepEqual([sent.body['link'], sent.body['mail_problem']], [undefined, undefined])
  const token = readLink(api, '/accept-invite')
  assert.equal((await api.post('/invites', { email: 'bob@EXAMPLE.com', global_role: 'admin' })).status, 409)
  assert.equal((await api.post('/invites', { email: 'bob2@example.com' })).status, 422, 'no role')
  const shown = await ask(api, 'GET', `/invites/${token}`)
  assert.equal((shown.body['invite'] as Json)['email'], 'Bob@example.com')
  const invite = (sent.body['invite'] as Json)['id']
  assert.equal((await api.patch(`/invites/${Number(invite)}`, { email: 'c@example.com' })).status, 422)
  assert.equal((await api.patch(`/invites/${Number(invite)}`, { name: 'Bob' })).status, 200)
  const accept = (body: Json) => ask(api, 'POST', '/users', { invite_token: token, password: other, ...body })
  assert.equal((await accept({ email: 'eve@example.com' })).status, 422)
  assert.equal((await accept({ password: 'short' })).status, 422)
  assert.equal((await accept({ sso_invite: true })).status, 422)
  const { status, body } = await accept({ name: 'Robert' })
  assert.equal(status, 200)
  const user = body['user'] as Json
  assert.deepEqual(
    [user['name'], user['email'], user['global_role'], (user['teams'] as Json[]).map(({ id, role }) => [id, role])],
    ['Robert', 'Bob@example.com', null, [[team, 'maintainer']]],
  )
  assert.equal((await accept({})).status, 404)
  assert.deepEqual((await api.get('/invites')).body['invites'], [])
  await api.patch('/config', { smtp_settings: { enable_smtp: false } })
  const handed = await api.post('/invites', { email: 'cy@example.com', name: 'Cy', global_role: 'observer' })
  assert.match(String(handed.body['link']), /^https:\/\/muster\.example\.com\/accept-invite\?token=\S{40,}$/)
  assert.match(String(handed.body['mail_problem']), /smtp_settings/)
  const late = String(handed.body['link']).split('token=')[1] ?? ''
  await api.ctx.clock.advance(121 * 3_600_000)
  assert.equal((await ask(api, 'GET', `/invites/${late}`)).status, 422)
  const admin = await api.logIn('admin')
  assert.equal((await admin.delete(`/invites/${Number((handed.body['invite'] as Json)['id'])}`)).status, 200)
  const rows = await api.ctx.db.selectFrom('activities').select('details').execute()
  assert.doesNotMatch(JSON.stringify(rows), new RegExp(`${token}|${late}`))
})

test('no link stands in the database as it was mailed', async (t) => {
  const api = await openMailing(t)
  await addUser(api)
  await ask(api, 'POST', '/forgot_password', { email: 'ada@example.com' })
  await api.idle()
  const reset = readLink(api, '/reset-password')
  await api.post('/invites', { email: 'bob@example.com', global_role: 'observer' })
  const invite = readLink(api, '/accept-invite')
  const stored = JSON.stringify([
    await api.ctx.db.selectFrom('user_links').selectAll().execute(),
    await api.ctx.db.selectFrom('invites').selectAll().execute(),
  ])
  for (const token of [reset, invite]) assert.equal(stored.includes(token), false)
})

test('a test mail goes to whoever asks, by the settings as they would be, and saves nothing in a dry run', async (t) => {
  const api = await openMailing(t)
  const tried = { smtp_settings: { server: 'other.example.com' }, smtp_test: true }
  assert.equal((await api.patch('/config?dry_run=true', tried)).status, 200)
  assert.match(api.mails.at(-1)?.subject ?? '', /test mail/)
  assert.deepEqual(api.mails.at(-1)?.to, ['user1@example.com'])
  const stored = (await api.get('/config')).body['smtp_settings'] as Json
  assert.equal(stored['server'], 'mail.example.com')
  await api.patch('/config', { smtp_settings: { user_name: 'muster', password: 'hush' } })
  const moved = await api.patch('/config', tried)
  assert.deepEqual([moved.status, (moved.body['errors'] as Json[])[0]?.['name']], [422, 'password'])
  const off = await api.patch('/config', { smtp_settings: { enable_smtp: false }, smtp_test: true })
  assert.equal(off.status, 422)
})
