import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhooks } from '@octokit/webhooks'
import { Webhook } from 'standardwebhooks'
import { systemRandom } from '../../../kernel/random.ts'
import { renderHubSignature } from './hub-signature.ts'
import { newSigningSecret, signStandardWebhook } from './standard-webhooks.ts'

const body = '{"policy":{"name":"Übung"}}'

function sign(secrets: readonly string[], sentAt = new Date()) {
  const id = 'dlv_01arz3ndektsv4rrffq69g5fav'
  return { 'webhook-id': id, ...signStandardWebhook({ id, body, sentAt }, secrets) }
}

test('a generated secret has 24 bytes or more', () => {
  const secret = newSigningSecret(systemRandom)
  assert.match(secret, /^whsec_[A-Za-z0-9+/]+=*$/)
  assert.ok(Buffer.from(secret.slice(6), 'base64').length >= 24)
})

test('the library of Standard Webhooks accepts the signature, and refuses another body or an old time', () => {
  const secret = newSigningSecret(systemRandom)
  const library = new Webhook(secret)
  assert.deepEqual(library.verify(body, sign([secret])), JSON.parse(body))
  assert.throws(() => library.verify(body.replace('Ü', 'U'), sign([secret])))
  assert.throws(() => library.verify(body, sign([secret], new Date(Date.now() - 3_600_000))))
})

test('while a secret is replaced receivers with the old and with the new one accept', () => {
  const [old, fresh] = [newSigningSecret(systemRandom), newSigningSecret(systemRandom)]
  for (const secret of [old, fresh]) new Webhook(secret).verify(body, sign([fresh, old]))
  assert.throws(() => new Webhook(newSigningSecret(systemRandom)).verify(body, sign([fresh, old])))
})

test("GitHub's library accepts X-Hub-Signature-256", async () => {
  const signature = renderHubSignature(body, 'a secret')
  assert.equal(await new Webhooks({ secret: 'a secret' }).verify(body, signature), true)
  assert.equal(await new Webhooks({ secret: 'another' }).verify(body, signature), false)
})
