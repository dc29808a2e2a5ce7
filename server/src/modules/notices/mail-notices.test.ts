import assert from 'node:assert/strict'
import { test, type TestContext as NodeTest } from 'node:test'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { createMailer } from '../../platform/mail/create-mailer.ts'
import { openFakeSmtp } from '../../platform/mail/fake-smtp.test-support.ts'
import { mailNotices } from './mail-notices.ts'
import { recordNotice } from './record-notice.ts'
import { resolveNotice } from './resolve-notice.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
const dead = { kind: 'delivery_dead', subject: 'destination 3', message: 'it answered 500', details: {} } as const

async function openScene(t: NodeTest) {
  const ctx = await openTestContext(t)
  const fake = await openFakeSmtp(t)
  const mailing = { enabledAt: ctx.clock.now(), orgName: 'Acme', serverUrl: 'https://muster.example.com' }
  const state: { isOn: boolean; admins: readonly string[] } = { isOn: true, admins: ['ada@example.com'] }
  const parts = {
    mailer: createMailer(ctx.clock),
    findMailing: async () => (state.isOn ? { ...mailing, smtp: fake.smtp } : undefined),
    listAdminEmails: async () => state.admins,
  }
  return { ctx, fake, state, run: () => mailNotices(ctx, parts) }
}

test('mails the new notices of one look in one mail, and each only once', async (t) => {
  const { ctx, fake, run } = await openScene(t)
  await recordNotice(ctx, dead)
  await recordNotice(ctx, { ...dead, subject: 'destination 4' })
  await run()
  assert.equal(fake.mails.length, 1)
  assert.match(fake.mails[0] ?? '', /^Subject: Muster \(Acme\): 2 new notices$/m)
  await ctx.clock.advance(minuteMs)
  await recordNotice(ctx, dead)
  await run()
  assert.equal(fake.mails.length, 1)
})

test('mails a notice that opens again after it was settled', async (t) => {
  const { ctx, fake, run } = await openScene(t)
  await recordNotice(ctx, dead)
  await run()
  await resolveNotice(ctx, dead)
  await recordNotice(ctx, dead)
  await run()
  assert.equal(fake.mails.length, 2)
})

test('keeps the notices while the mail server fails, and mails them when it is back', async (t) => {
  const { ctx, fake, run } = await openScene(t)
  await recordNotice(ctx, dead)
  fake.answer = (command) => (command.startsWith('MAIL') ? '451 later' : undefined)
  await assert.rejects(run(), { code: 'unavailable', message: /451 later/ })
  fake.answer = () => undefined
  await run()
  assert.equal(fake.mails.length, 1)
})

test('mails nothing while mail is off or there is nobody to mail to, and forgets nothing', async (t) => {
  const { ctx, fake, state, run } = await openScene(t)
  await recordNotice(ctx, dead)
  state.isOn = false
  await run()
  Object.assign(state, { isOn: true, admins: [] })
  await run()
  assert.equal(fake.commands.length, 0)
  state.admins = ['ada@example.com']
  await run()
  assert.equal(fake.mails.length, 1)
})

test('does not mail what was opened more than a day before mail was switched on, nor what is settled', async (t) => {
  const { ctx, fake, run } = await openScene(t)
  const enabledAt = ctx.clock.now().getTime()
  ctx.clock.set(new Date(enabledAt - dayMs - 1))
  await recordNotice(ctx, dead)
  ctx.clock.set(new Date(enabledAt))
  await recordNotice(ctx, { ...dead, subject: 'destination 4' })
  await resolveNotice(ctx, { kind: 'delivery_dead', subject: 'destination 4' })
  await run()
  assert.equal(fake.mails.length, 0)
  ctx.clock.set(new Date(enabledAt - dayMs))
  await recordNotice(ctx, { ...dead, subject: 'destination 5' })
  await run()
  assert.match(fake.mails[0] ?? '', /1\. destination 5/)
})
