import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type ApiRig, openApi } from '@muster/testkit/api-rig.ts'
import { type OpenidPerson, startOpenidProvider } from '@muster/testkit/fakes/openid-provider.ts'

type Json = Record<string, unknown>

const serverUrl = 'https://muster.example.com'
const callback = `${serverUrl}/api/v1/fleet/sso/callback`
const ada: OpenidPerson = { sub: 'ada-1', email: 'ada@example.com', email_verified: true, name: 'Ada' }

async function openSso(t: TestContext, settings: Json = {}) {
  const api = await openApi(t)
  const provider = await startOpenidProvider(t, callback)
  const sso_settings = {
    ...{ enable_sso: true, idp_name: 'Test IdP', issuer_uri: provider.issuer },
    ...{ client_id: provider.clientId, client_secret: provider.clientSecret, ...settings },
  }
  const org = { org_info: { org_name: 'Acme' }, server_settings: { server_url: serverUrl } }
  assert.equal((await api.patch('/config', { ...org, sso_settings })).status, 200)

  /** Whatever the request calls this server must not matter. */
  const hostile = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
  async function begin(relay_url = '/') {
    const payload = JSON.stringify({ relay_url })
    const answer = await api.inject({ method: 'POST', url: '/api/v1/fleet/sso', headers: hostile, payload })
    assert.equal(answer.status, 200, answer.text)
    return { url: String(answer.body['url']), attempt: cookieOf(answer.headers, 'muster_sign_on') }
  }
  async function finish(back: URL, attempt: string | undefined) {
    const answer = await api.inject({
      method: 'GET',
      url: `${back.pathname}${back.search}`,
      headers: { ...hostile, ...(attempt !== undefined && { cookie: `muster_sign_on=${attempt}` }) },
    })
    assert.equal(answer.status, 302, answer.text)
    return { location: String(answer.headers['location']), token: cookieOf(answer.headers, 'muster_session') }
  }
  async function signIn(person: OpenidPerson, relay = '/') {
    const { url, attempt } = await begin(relay)
    return finish(await provider.signIn(url, person), attempt)
  }
  return { api, provider, begin, finish, signIn }
}

function cookieOf(headers: ApiRig['errors'] | object, name: string): string | undefined {
  const lines = [(headers as { 'set-cookie'?: string | string[] })['set-cookie'] ?? []].flat()
  const line = lines.find((entry) => entry.startsWith(`${name}=`))
  return line?.split(';')[0]?.slice(name.length + 1) || undefined
}

async function meOf(api: ApiRig, token: string | undefined): Promise<Json> {
  const { status, body } = await api.as(String(token)).ask('GET', '/me')
  assert.equal(status, 200)
  return body['user'] as Json
}

test('lets a user of single sign-on in and back to the page that was asked for', async (t) => {
  const { api, begin, signIn } = await openSso(t)
  const shown = await api.inject({ method: 'GET', url: '/api/v1/fleet/sso' })
  assert.deepEqual(shown.body['settings'], { idp_name: 'Test IdP', idp_image_url: '', sso_enabled: true })
  const created = await api.post('/users/admin', {
    ...{ name: 'Ada', email: 'Ada@example.com', sso_enabled: true, global_role: 'maintainer' },
  })
  assert.equal(created.status, 200, created.text)
  assert.equal((created.body['user'] as Json)['force_password_reset'], false)
  const asked = new URL((await begin()).url).searchParams
  assert.equal(asked.get('redirect_uri'), callback)
  assert.deepEqual([asked.get('code_challenge_method'), asked.has('nonce'), asked.has('state')], ['S256', true, true])
  const { location, token } = await signIn(ada, '/hosts?status=online')
  assert.equal(location, `${serverUrl}/hosts?status=online`)
  const me = await meOf(api, token)
  assert.deepEqual([me['email'], me['global_role'], me['sso_enabled']], ['Ada@example.com', 'maintainer', true])
  const elsewhere = await signIn(ada, '//evil.example/hosts')
  assert.equal(elsewhere.location, `${serverUrl}/`)
  const refused = await api.post('/login', { email: 'ada@example.com', password: 'correct-horse-1!' })
  assert.equal(refused.status, 401)
})

test('creates whoever comes for the first time only where that is switched on', async (t) => {
  const { api, signIn } = await openSso(t)
  assert.equal((await signIn(ada)).location, `${serverUrl}/sign-in?sso=no_account`)
  await api.patch('/config', { sso_settings: { enable_jit_provisioning: true } })
  const { token } = await signIn(ada)
  const me = await meOf(api, token)
  assert.deepEqual([me['name'], me['email'], me['global_role']], ['Ada', 'ada@example.com', 'observer'])
  const { activities } = (await api.get('/activities')).body as { activities: Json[] }
  assert.ok(
    activities.some(({ type, actor_full_name }) => type === 'created_user' && actor_full_name === 'Single sign-on'),
  )
})

test('an e-mail address that is not verified, or that means somebody else at the provider, opens nothing', async (t) => {
  const { api, signIn } = await openSso(t, { enable_jit_provisioning: true })
  const places = async (person: OpenidPerson) => {
    const { location, token } = await signIn(person)
    assert.equal(token, undefined)
    return new URL(location).searchParams.get('sso')
  }
  assert.equal(await places({ ...ada, email_verified: false }), 'no_email')
  assert.equal(await places({ sub: 'nobody' }), 'no_email')
  await meOf(api, (await signIn(ada)).token)
  assert.equal(await places({ ...ada, sub: 'ada-2' }), 'other_person')
  const moved = await meOf(api, (await signIn({ ...ada, email: 'ada.new@example.com' })).token)
  assert.equal(moved['email'], 'ada@example.com')
  await api.post('/users/admin', {
    name: 'P',
    email: 'p@example.com',
    password: 'correct-horse-1!',
    global_role: 'admin',
  })
  assert.equal(await places({ sub: 'p', email: 'p@example.com', email_verified: true }), 'no_account')
})

test('an attempt belongs to its browser, serves once and not for ever', async (t) => {
  const { api, provider, begin, finish } = await openSso(t, { enable_jit_provisioning: true })
  const reason = async (back: URL, attempt: string | undefined) => {
    const { location, token } = await finish(back, attempt)
    assert.equal(token, undefined)
    return new URL(location).searchParams.get('sso')
  }
  const mine = await begin()
  const back = await provider.signIn(mine.url, ada)
  assert.equal(await reason(back, undefined), 'expired')
  assert.equal(await reason(back, (await begin()).attempt), 'failed', 'another state')
  const forged = new URL(back)
  forged.searchParams.set('code', 'made up')
  assert.equal(await reason(forged, mine.attempt), 'failed')
  const crossed = new URL(back)
  crossed.searchParams.set('state', 'x')
  assert.equal(await reason(crossed, mine.attempt), 'failed', 'the state alone is another')
  assert.equal((await finish(back, mine.attempt)).token === undefined, false)
  assert.equal(await reason(back, mine.attempt), 'failed', 'the code was used')
  const old = await begin()
  await api.ctx.clock.advance(601_000)
  assert.equal(await reason(await provider.signIn(old.url, ada), old.attempt), 'expired')
})

test('says what is wrong when the provider cannot be reached, and the client secret is neither shown nor moved', async (t) => {
  const { api } = await openSso(t)
  const config = await api.get('/config')
  assert.equal((config.body['sso_settings'] as Json)['client_secret'], '********')
  const elsewhere = { sso_settings: { issuer_uri: 'https://other.example.com' } }
  const moved = await api.patch('/config', elsewhere)
  assert.deepEqual([moved.status, (moved.body['errors'] as Json[])[0]?.['name']], [422, 'client_secret'])
  await api.patch('/config', { sso_settings: { issuer_uri: 'http://127.0.0.1:1', client_secret: 'x' } })
  const { status, text } = await api.inject({ method: 'POST', url: '/api/v1/fleet/sso', payload: '{}' })
  assert.equal(status, 503)
  assert.match(text, /single sign-on by http:\/\/127.0.0.1:1 failed: no answer/)
  await api.patch('/config', { sso_settings: { enable_sso: false } })
  assert.equal((await api.inject({ method: 'POST', url: '/api/v1/fleet/sso', payload: '{}' })).status, 404)
})
