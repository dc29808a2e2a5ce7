import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Outbound } from '../outbound/create-outbound.ts'
import { createOpenid } from './create-openid.ts'

function openWith(metadata: Readonly<Record<string, unknown>>) {
  const send: Outbound['send'] = async () => ({
    ...{ kind: 'answer', status: 200, headers: { 'content-type': 'application/json' } },
    text: JSON.stringify(metadata),
  })
  return createOpenid({ outbound: { send }, clock: createFixedClock() })
}

const entra = 'https://login.microsoftonline.com'
const endpoints = (tenant: string) => ({
  issuer: `${entra}/${tenant}/v2.0`,
  authorization_endpoint: `${entra}/x/authorize`,
  token_endpoint: `${entra}/x/token`,
  jwks_uri: `${entra}/x/keys`,
})
const client = { clientId: 'muster', clientSecret: new Secret('s') }
const redirect = 'https://muster.example.com/callback'

// Anybody can open a tenant of their own there and give its users whatever e-mail addresses they like.
test('an issuer that stands for the organisations of everybody is refused', async () => {
  for (const tenant of ['common', 'organizations', 'consumers']) {
    const openid = openWith(endpoints('{tenantid}'))
    const begun = openid.begin({ ...client, issuer: `${entra}/${tenant}/v2.0` }, redirect)
    await assert.rejects(begun, /is of every organisation; .*your own/, tenant)
  }
})

test('the issuer of one organisation is taken, that of another in its place is not', async () => {
  const own = '11111111-2222-3333-4444-555555555555'
  const provider = { ...client, issuer: `${entra}/${own}/v2.0` }
  const { url } = await openWith(endpoints(own)).begin(provider, redirect)
  assert.equal(new URL(url).host, 'login.microsoftonline.com')
  const foreign = openWith(endpoints('99999999-2222-3333-4444-555555555555')).begin(provider, redirect)
  await assert.rejects(foreign, /names itself/)
})
