import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import test from 'node:test'
import { isLocalCaller } from './is-local-caller.ts'

function from(remoteAddress: string, headers: IncomingHttpHeaders = {}): boolean {
  return isLocalCaller({ headers: { host: 'localhost:8080', ...headers }, socket: { remoteAddress } as Socket })
}

test('knows a caller on the machine', () => {
  assert.equal(from('127.0.0.1'), true)
  assert.equal(from('::ffff:127.0.0.1', { host: '127.0.0.1:8080' }), true)
  assert.equal(from('::1', { host: '[::1]:8080' }), true)
  assert.equal(from('::1', { origin: 'https://localhost:8080' }), true)
})

test('takes nobody else for one', () => {
  assert.equal(from('192.0.2.7'), false)
  assert.equal(from(''), false)
  assert.equal(from('127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }), false)
  assert.equal(from('127.0.0.1', { via: '1.1 proxy' }), false)
})

test('does not fall for a page of another site or a name that points to loopback', () => {
  assert.equal(from('127.0.0.1', { origin: 'https://evil.example' }), false)
  assert.equal(from('127.0.0.1', { origin: 'null' }), false)
  assert.equal(from('127.0.0.1', { host: 'evil.example:8080', origin: 'http://evil.example:8080' }), false)
  assert.equal(from('127.0.0.1', { host: '' }), false)
})
