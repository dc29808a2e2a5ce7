import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../../../../kernel/random.ts'
import { SECRET_MASK } from '../../../../kernel/secret.ts'
import { changeWebhook, newWebhook } from './change-webhook.ts'
import { findHeaderProblem } from './header-problem.ts'
import { webhook } from './webhook.ts'

const stored = {
  ...newWebhook(systemRandom, 'https://hooks.example.com/a'),
  hubSecret: 'hub',
  bearerToken: 'token',
  headers: { 'X-Team': 'blue' },
}

test('what is absent or masked stays, null clears', () => {
  assert.deepEqual(changeWebhook(stored, { url: 'https://hooks.example.com/b' }, systemRandom), {
    ...stored,
    url: 'https://hooks.example.com/b',
  })
  const masked = { hub_secret: SECRET_MASK, bearer_token: SECRET_MASK, headers: { 'X-Team': SECRET_MASK } }
  assert.deepEqual(changeWebhook(stored, masked, systemRandom), stored)
  const cleared = changeWebhook(stored, { hub_secret: null, bearer_token: null, headers: {} }, systemRandom)
  assert.deepEqual(cleared, { url: stored.url, signingSecret: stored.signingSecret })
})

for (const url of ['http://hooks.example.com/a', 'https://other.example.com/a', 'https://hooks.example.com:8443/a']) {
  test(`what was typed must be typed again for ${url}, the generated secret stays`, () => {
    assert.throws(() => changeWebhook(stored, { url }, systemRandom), {
      code: 'invalid',
      message: /^hub_secret was typed for https:\/\/hooks\.example\.com; type it again for /,
    })
    const typed = { url, hub_secret: 'new', bearer_token: null, headers: { 'X-Team': 'red' } }
    assert.deepEqual(changeWebhook(stored, typed, systemRandom), {
      url,
      signingSecret: stored.signingSecret,
      hubSecret: 'new',
      headers: { 'X-Team': 'red' },
    })
    assert.throws(
      () => changeWebhook(stored, { ...typed, headers: { 'X-Team': SECRET_MASK } }, systemRandom),
      /headers was typed/,
    )
  })
}

test('signing can be switched off and on again, with a fresh secret', () => {
  const off = changeWebhook(stored, { is_signed: false }, systemRandom)
  assert.ok(!('signingSecret' in off))
  const on = changeWebhook(off, { is_signed: true }, systemRandom)
  assert.match(on.signingSecret ?? '', /^whsec_/)
  assert.notEqual(on.signingSecret, stored.signingSecret)
})

test('refuses reserved, doubled and impossible headers', () => {
  const problem = (headers: Record<string, string>, hasBearer = false) => findHeaderProblem(headers, hasBearer) ?? ''
  for (const name of ['Host', 'content-type', 'Webhook-Id', 'Connection', 'X-Hub-Signature-256', 'muster-test'])
    assert.match(problem({ [name]: 'x' }), /is reserved/)
  assert.match(problem({ 'a b': 'x' }), /not the name of a header/)
  assert.match(problem({ 'X-A': '1', 'x-a': '2' }), /given twice/)
  assert.match(problem({ 'X-A': 'line\r\nbreak' }), /cannot carry/)
  assert.match(problem({ Authorization: 'Basic x' }, true), /bearer_token/)
  assert.equal(problem({ Authorization: 'Basic x', 'X-Api-Key': 'k' }), '')
})

test('sends own headers, the token and signatures, and names the secret ones', () => {
  const sentAt = new Date('2026-06-01T12:00:00Z')
  const { headers, secretHeaders } = webhook.render(stored, { deliveryId: 'dlv_1', body: '{}', sentAt })
  assert.equal(headers['authorization'], 'Bearer token')
  assert.equal(headers['x-team'], 'blue')
  assert.equal(headers['webhook-timestamp'], '1780315200')
  assert.match(headers['x-hub-signature-256'] ?? '', /^sha256=[0-9a-f]{64}$/)
  assert.deepEqual([...secretHeaders], ['authorization', 'x-team'])
})

test('after its time the previous secret does not sign any more', () => {
  const previous = { secret: newWebhook(systemRandom, '').signingSecret ?? '', until: '2026-06-01T12:00:00.000Z' }
  const signatures = (sentAt: string) =>
    webhook
      .render({ ...stored, previous }, { deliveryId: 'dlv_1', body: '{}', sentAt: new Date(sentAt) })
      .headers['webhook-signature']?.split(' ').length
  assert.deepEqual([signatures('2026-06-01T11:59:59Z'), signatures('2026-06-01T12:00:00Z')], [2, 1])
})
