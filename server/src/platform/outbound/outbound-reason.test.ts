import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonOfErrorCode, reasonOfStatus } from './outbound-reason.ts'

test('A23 every 2xx is a success', () => {
  for (const status of [200, 201, 204, 299]) assert.equal(reasonOfStatus(status), undefined)
})

const ofStatus = {
  301: 'redirect',
  307: 'redirect',
  400: 'client-error',
  401: 'auth',
  403: 'auth',
  404: 'client-error',
  410: 'gone',
  429: 'rate-limited',
  500: 'server-error',
  503: 'server-error',
}
for (const [status, reason] of Object.entries(ofStatus)) {
  test(`${status} is ${reason}`, () => assert.equal(reasonOfStatus(Number(status)), reason))
}

const ofCode = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
  EPROTO: 'tls',
  ECONNREFUSED: 'connection',
  ECONNRESET: 'connection',
  UND_ERR_SOCKET: 'connection',
}
for (const [code, reason] of Object.entries(ofCode)) {
  test(`${code} is ${reason}`, () => assert.equal(reasonOfErrorCode(code), reason))
}
