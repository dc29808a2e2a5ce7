import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAddress } from './check-address.ts'

test('takes https anywhere and plain http on this machine, without slashes at the end', () => {
  assert.equal(checkAddress('https://muster.example.com:8080/'), 'https://muster.example.com:8080')
  assert.equal(checkAddress('https://proxy.example.com/muster//'), 'https://proxy.example.com/muster')
  for (const local of ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080']) {
    assert.equal(checkAddress(local), local)
  }
})

test('refuses plain http to other machines, also to names that only look local', () => {
  for (const address of ['http://muster.example.com', 'http://localhost.example.com', 'http://127.0.0.1.nip.io']) {
    assert.throws(() => checkAddress(address), /in the clear; use https:\/\//)
  }
})

test('refuses what is not an address, and passwords, queries and fragments in it', () => {
  assert.throws(() => checkAddress('muster.example.com'), /write it like https:/)
  assert.throws(() => checkAddress('localhost:8080'), /write it like https:/)
  assert.throws(() => checkAddress('https://ada:pw@muster.example.com'), /user name or password/)
  assert.throws(() => checkAddress('https://muster.example.com/?x=1'), /query or fragment/)
})
