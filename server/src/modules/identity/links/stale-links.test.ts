import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openApi } from '@muster/testkit/api-rig.ts'

type Json = Record<string, unknown>

const password = 'correct-horse-1!'
const other = 'battery-staple-2?'

async function openWithLink(t: TestContext) {
  const api = await openApi(t)
  const smtp_settings = { enable_smtp: true, server: 'mail.example.com', sender_address: 'muster@example.com' }
  const server_settings = { server_url: 'https://muster.example.com' }
  await api.patch('/config', { org_info: { org_name: 'Acme' }, server_settings, smtp_settings })
  const ada = { name: 'Ada', email: 'ada@example.com', password, global_role: 'observer' }
  const created = await api.post('/users/admin', { ...ada, admin_forced_password_reset: false })
  const id = Number((created.body['user'] as Json)['id'])
  await api.post('/forgot_password', { email: 'ada@example.com' })
  await api.idle()
  const token = /token=([\w-]+)/.exec(api.mails.at(-1)?.text ?? '')?.[1]
  assert.ok(token)
  const follow = async () =>
    (await api.post('/reset_password', { password_reset_token: token, new_password: other })).status
  return { api, id, follow }
}

test('a link for another password that went to a former address opens nothing any more', async (t) => {
  const { api, id, follow } = await openWithLink(t)
  assert.equal((await api.patch(`/users/${id}`, { name: 'A', email: 'new@example.com' })).status, 200)
  assert.equal(await follow(), 422)
})

test('nor does one from before an administrator chose another password', async (t) => {
  const { api, id, follow } = await openWithLink(t)
  assert.equal((await api.patch(`/users/${id}`, { new_password: `${other}x` })).status, 200)
  assert.equal(await follow(), 422)
})

test('one that was asked for since is not touched by changes of anything else', async (t) => {
  const { api, id, follow } = await openWithLink(t)
  assert.equal((await api.patch(`/users/${id}`, { name: 'A' })).status, 200)
  assert.equal(await follow(), 200)
})

test('an invitation ends with the rights of whoever made it', async (t) => {
  const api = await openApi(t)
  const server_settings = { server_url: 'https://muster.example.com' }
  await api.patch('/config', { org_info: { org_name: 'Acme' }, server_settings })
  const former = await api.logIn('admin')
  const invite = async (email: string) => {
    const { body } = await former.post('/invites', { email, name: 'Accomplice', global_role: 'admin' })
    return /token=([\w-]+)/.exec(String(body['link']))?.[1]
  }
  const [first, second] = [await invite('one@example.com'), await invite('two@example.com')]
  const accept = async (invite_token: string | undefined) =>
    (await api.post('/users', { invite_token, name: 'N', password })).status
  assert.equal(await accept(first), 200)
  await api.patch(`/users/${former.userId}`, { global_role: 'observer' })
  assert.equal(await accept(second), 422)
  assert.equal((await api.get(`/invites/${second}`)).status, 422)
  await api.delete(`/users/${former.userId}`)
  assert.equal(await accept(second), 404, 'gone with its maker')
})
