import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { systemRandom } from '../../kernel/random.ts'
import { issueAuthority } from '../tls/issue-certificates.ts'
import { createMailer } from './create-mailer.ts'
import { openFakeSmtp } from './fake-smtp.test-support.ts'

const mail = { to: ['ada@example.com', 'bob@example.com'], subject: 'News', text: 'One line.\n.\nAnother.\n' }

test('logs in and sends one mail to all recipients', async (t) => {
  const fake = await openFakeSmtp(t)
  const sent = await createMailer(createFixedClock()).send(fake.smtp, mail)
  assert.deepEqual(sent.refused, [])
  const login = Buffer.from('\0muster\0hunter2-hunter2').toString('base64')
  assert.deepEqual(fake.commands.slice(0, 6), [
    'EHLO muster.example.com',
    `AUTH PLAIN ${login}`,
    'MAIL FROM:<muster@example.com>',
    'RCPT TO:<ada@example.com>',
    'RCPT TO:<bob@example.com>',
    'DATA',
  ])
  const [taken = ''] = fake.mails
  assert.match(taken, /^From: Muster <muster@example\.com>$/m)
  assert.match(taken, /^Date: Mon, 01 Jun 2026 12:00:00 \+0000$/m)
  assert.match(taken, /^Auto-Submitted: auto-generated$/m)
})

test('sends no login where none is wanted', async (t) => {
  const fake = await openFakeSmtp(t)
  await createMailer(createFixedClock()).send({ ...fake.smtp, login: undefined }, mail)
  assert.equal(fake.commands[1], 'MAIL FROM:<muster@example.com>')
})

test('sends neither login nor mail in clear when the server hides STARTTLS', async (t) => {
  const fake = await openFakeSmtp(t)
  const sending = createMailer(createFixedClock()).send({ ...fake.smtp, security: 'starttls' }, mail)
  await assert.rejects(sending, { code: 'unavailable' })
  assert.deepEqual(
    fake.commands.filter((command) => /^(AUTH|MAIL|DATA)/.test(command)),
    [],
  )
})

test('over TLS, refuses a certificate of unknown origin unless told not to look', async (t) => {
  const fake = await openFakeSmtp(t, await issueAuthority({ now: new Date(), random: systemRandom }))
  const mailer = createMailer(createFixedClock())
  await assert.rejects(mailer.send(fake.smtp, mail), { code: 'unavailable', message: /certificate/ })
  assert.equal(fake.commands.length, 0)
  await mailer.send({ ...fake.smtp, isCertificateVerified: false }, mail)
  assert.equal(fake.mails.length, 1)
})

test('keeps the password out of the error even when the server repeats it', async (t) => {
  const fake = await openFakeSmtp(t)
  fake.answer = (command) => (command.startsWith('AUTH') ? `535 no: ${command} hunter2-hunter2` : undefined)
  await assert.rejects(createMailer(createFixedClock()).send(fake.smtp, mail), (error: Error) => {
    assert.match(error.message, /cannot send mail through 127\.0\.0\.1:\d+: .*535 no: AUTH PLAIN \[secret\] \[secret\]/)
    assert.equal(error.cause, undefined)
    return true
  })
})

test('no text of others becomes a header or a recipient', async (t) => {
  const fake = await openFakeSmtp(t)
  const to = ['ada@example.com', 'x@example.com>\r\nRCPT TO:<eve@example.com', 'eve@example.com, mallory@example.com']
  const sent = await createMailer(createFixedClock()).send(fake.smtp, {
    ...{ to, text: 'Text.' },
    subject: 'News\r\nBcc: eve@example.com\r\n\r\nBody',
  })
  assert.deepEqual(sent.refused, to.slice(1))
  assert.deepEqual(
    fake.commands.filter((command) => command.startsWith('RCPT')),
    ['RCPT TO:<ada@example.com>'],
  )
  assert.doesNotMatch(fake.mails[0] ?? '', /^Bcc/im)
})

test('names the recipients whom the server refuses, and fails when it refuses all', async (t) => {
  const fake = await openFakeSmtp(t)
  fake.answer = (command) => (command.includes('TO:<bob@') ? '550 nobody' : undefined)
  const mailer = createMailer(createFixedClock())
  assert.deepEqual(await mailer.send(fake.smtp, mail), { refused: ['bob@example.com'] })
  fake.answer = (command) => (command.startsWith('RCPT') ? '550 nobody' : undefined)
  await assert.rejects(mailer.send(fake.smtp, mail), { code: 'unavailable', message: /550 nobody/ })
})

test('gives up on a server that does not answer', async (t) => {
  const fake = await openFakeSmtp(t)
  const clock = createFixedClock()
  const isAsked = new Promise<void>((resolve) => {
    fake.answer = (command) => {
      if (!command.startsWith('MAIL')) return undefined
      resolve()
      return ''
    }
  })
  const failing = assert.rejects(createMailer(clock).send(fake.smtp, mail), { message: /longer than 30 s/ })
  await isAsked
  await clock.advance(30_000)
  await failing
})

test('verifies by greeting and logging in, sends nothing, and says why it cannot', async (t) => {
  const fake = await openFakeSmtp(t)
  await createMailer(createFixedClock()).verify(fake.smtp)
  assert.equal(fake.commands.filter((command) => /^(MAIL|RCPT|DATA)/.test(command)).length, 0)
  assert.ok(fake.commands.some((command) => command.startsWith('AUTH PLAIN')))
  fake.answer = (command) => (command.startsWith('AUTH') ? '535 5.7.8 no' : undefined)
  await assert.rejects(createMailer(createFixedClock()).verify(fake.smtp), {
    code: 'unavailable',
    message: /535.*smtp_settings/,
  })
})
