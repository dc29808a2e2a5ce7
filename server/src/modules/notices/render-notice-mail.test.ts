import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderNoticeMail } from './render-notice-mail.ts'

const notice = {
  ...{ kind: 'delivery_dead', subject: 'destination 3', message: 'it answered 500' },
  createdAt: new Date('2026-06-01T12:00:00Z'),
}
const server = { orgName: 'Acme', serverUrl: 'https://muster.example.com' }

test('says what happened, since when and where to look', () => {
  const { subject, text } = renderNoticeMail([notice], server)
  assert.equal(subject, 'Muster (Acme): 1 new notice')
  assert.match(text, /1\. destination 3 \(delivery_dead, since 2026-06-01T12:00:00\.000Z\)\n {3}it answered 500\n/)
  assert.match(text, /https:\/\/muster\.example\.com\/api\/v1\/fleet\/notices/)
})

test('lists the first 50 and counts the rest', () => {
  const { subject, text } = renderNoticeMail(
    Array.from({ length: 53 }, () => notice),
    server,
  )
  assert.equal(subject, 'Muster (Acme): 53 new notices')
  assert.equal(text.match(/it answered 500/g)?.length, 50)
  assert.match(text, /There are 3 more\./)
})

test('a line break in a name makes no line and no header', () => {
  const { subject, text } = renderNoticeMail([{ ...notice, subject: 'host\r\n2. forged' }], {
    ...server,
    orgName: 'Acme\r\nBcc: eve@example.com',
  })
  assert.equal(subject, 'Muster (Acme Bcc: eve@example.com): 1 new notice')
  assert.doesNotMatch(text, /^2\. forged/m)
})
