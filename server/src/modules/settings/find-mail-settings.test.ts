import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { findMailSettings } from './find-mail-settings.ts'
import { updateSettings } from './update-settings.ts'

const base = {
  org_info: { org_name: 'Acme' },
  server_settings: { server_url: 'https://muster.example.com' },
}
const smtp = {
  ...{ enable_smtp: true, server: 'mail.example.com', sender_address: 'muster@example.com' },
  ...{ user_name: 'muster', password: 'hunter2-hunter2' },
}

test('gives the mail server with the password opened, and when mail was switched on', async (t) => {
  const ctx = await openTestContext(t)
  await updateSettings(ctx, { patch: { ...base, smtp_settings: { ...smtp, enable_smtp: false } } }, [])
  assert.equal(await findMailSettings(ctx), undefined)
  await ctx.clock.advance(60_000)
  const enabledAt = ctx.clock.now()
  await updateSettings(ctx, { patch: { smtp_settings: { enable_smtp: true } } }, [])
  await ctx.clock.advance(60_000)
  await updateSettings(ctx, { patch: { smtp_settings: { domain: 'example.com' } } }, [])
  const found = await findMailSettings(ctx)
  assert.deepEqual(found?.enabledAt, enabledAt)
  assert.equal(found?.serverUrl, 'https://muster.example.com')
  assert.equal(found?.smtp.login?.password.reveal(), 'hunter2-hunter2')
  assert.doesNotMatch(JSON.stringify(found), /hunter2/)
  const { login: _login, ...reached } = found?.smtp ?? {}
  assert.deepEqual(reached, {
    ...{ host: 'mail.example.com', port: 587, security: 'starttls', isCertificateVerified: true },
    ...{ senderAddress: 'muster@example.com', domain: 'example.com' },
  })
})

test('forgets when mail was switched on once it is off', async (t) => {
  const ctx = await openTestContext(t)
  await updateSettings(ctx, { patch: { ...base, smtp_settings: smtp } }, [])
  await updateSettings(ctx, { patch: { smtp_settings: { enable_smtp: false } } }, [])
  assert.equal(await findMailSettings(ctx), undefined)
  await ctx.clock.advance(60_000)
  await updateSettings(ctx, { patch: { smtp_settings: { enable_smtp: true } } }, [])
  assert.deepEqual((await findMailSettings(ctx))?.enabledAt, ctx.clock.now())
})

test('begins with TLS on port 465 or where STARTTLS is off, and logs in only where wanted', async (t) => {
  const ctx = await openTestContext(t)
  const securityWith = async (patch: object) => {
    await updateSettings(ctx, { patch: { ...base, smtp_settings: { ...smtp, ...patch } } }, [])
    return (await findMailSettings(ctx))?.smtp.security
  }
  assert.equal(await securityWith({ port: 465 }), 'tls')
  assert.equal(await securityWith({ port: 2525, enable_start_tls: false }), 'tls')
  assert.equal(await securityWith({ enable_ssl_tls: false, enable_start_tls: true }), 'starttls')
  assert.equal(await securityWith({ enable_start_tls: false }), 'none')
  await securityWith({ authentication_type: 'authtype_none' })
  assert.equal((await findMailSettings(ctx))?.smtp.login, undefined)
})
