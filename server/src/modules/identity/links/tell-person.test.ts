import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'

type Json = Record<string, unknown>

const password = 'correct-horse-1!'
const other = 'battery-staple-2?'

async function openWithAda(t: TestContext, changes: Json = {}) {
  const api = await openApi(t)
  const smtp_settings = { enable_smtp: true, server: 'mail.example.com', sender_address: 'muster@example.com' }
  const server_settings = { server_url: 'https://muster.example.com' }
  assert.equal(
    (await api.patch('/config', { org_info: { org_name: 'Acme' }, server_settings, smtp_settings })).status,
    200,
  )
  const ada = { name: 'Ada', email: 'ada@example.com', password, global_role: 'observer' }
  const created = await api.post('/users/admin', { ...ada, admin_forced_password_reset: false, ...changes })
  const id = Number((created.body['user'] as Json)['id'])
  const logIn = async (secret: string) =>
    api.as(String((await api.post('/login', { email: 'ada@example.com', password: secret })).body['token']))
  /** Who got which news. */
  async function readMails(): Promise<readonly string[]> {
    await api.idle()
    return api.mails.map(({ to, subject }) => `${to.join()}: ${subject.replace('Muster (Acme): ', '')}`)
  }
  return { api, id, logIn, readMails, clear: () => void (api.mails as unknown[]).splice(0) }
}

const passwordChanged = ['ada@example.com: your password was changed']

test('whoever has another password is told, whichever way it was changed', async (t) => {
  const { api, id, logIn, readMails, clear } = await openWithAda(t)
  const me = await logIn(password)
  const changed = await me.ask('POST', '/change_password', { old_password: password, new_password: other })
  assert.equal(changed.status, 200)
  assert.deepEqual(await readMails(), passwordChanged)
  const { text = '' } = api.mails[0] ?? {}
  assert.match(text, /127\.0\.0\.1/)
  assert.match(text, /https:\/\/muster\.example\.com\/forgot-password/)
  assert.ok(!text.includes(other))
  clear()
  assert.equal((await me.ask('PATCH', `/users/${id}`, { password: other, new_password: password })).status, 200)
  assert.deepEqual(await readMails(), passwordChanged, 'by PATCH')
  clear()
  assert.equal((await api.patch(`/users/${id}`, { new_password: other })).status, 200)
  assert.deepEqual(await readMails(), passwordChanged, 'by an administrator')
  clear()
  const demanded = await (await logIn(other)).ask('POST', '/perform_required_password_reset', {
    new_password: password,
  })
  assert.equal(demanded.status, 200)
  assert.deepEqual(await readMails(), passwordChanged, 'as an administrator demanded')
  await api.post('/forgot_password', { email: 'ada@example.com' })
  await api.idle()
  const token = /token=([\w-]+)/.exec(api.mails.at(-1)?.text ?? '')?.[1]
  clear()
  const reset = await api.post('/reset_password', { password_reset_token: token, new_password: other })
  assert.equal(reset.status, 200, reset.text)
  assert.deepEqual(await readMails(), passwordChanged, 'by a link')
})

test('a new e-mail address is told to the old one', async (t) => {
  const { api, id, logIn, readMails, clear } = await openWithAda(t)
  const me = await logIn(password)
  await me.ask('PATCH', `/users/${id}`, { email: 'new@example.com', password })
  const token = /token=([\w-]+)/.exec(api.mails.at(-1)?.text ?? '')?.[1]
  clear()
  assert.deepEqual(await readMails(), [], 'it holds when it is confirmed')
  assert.equal((await me.ask('GET', `/email/change/${token}`)).status, 200)
  assert.deepEqual(await readMails(), ['ada@example.com: your e-mail address was changed'])
  assert.match(api.mails[0]?.text ?? '', /new@example\.com/)
  clear()
  assert.equal((await api.patch(`/users/${id}`, { email: 'third@example.com', new_password: other })).status, 200)
  assert.deepEqual(await readMails(), [
    'new@example.com: your e-mail address was changed',
    'new@example.com: your password was changed',
  ])
  clear()
  await api.patch(`/users/${id}`, { name: 'Ada L.', email: 'Third@example.com' })
  assert.deepEqual(await readMails(), [], 'capital letters are no other address')
})

test('programs have nobody to tell', async (t) => {
  const { api, id, readMails } = await openWithAda(t, { api_only: true })
  assert.equal((await api.patch(`/users/${id}`, { email: 'robot@example.com', new_password: other })).status, 200)
  assert.deepEqual(await readMails(), [])
})

test('nothing waits for the mail, and without mail nothing is lost', async (t) => {
  const { api, id, readMails } = await openWithAda(t)
  await api.patch('/config', { smtp_settings: { enable_smtp: false } })
  assert.equal((await api.patch(`/users/${id}`, { new_password: other })).status, 200)
  assert.deepEqual(await readMails(), [])
})
