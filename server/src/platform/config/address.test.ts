import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressProblem, formatAddress, parseAddress } from './address.ts'

test('an address is host and port, every address, or IPv6 in brackets', () => {
  assert.deepEqual(parseAddress('127.0.0.1:8080'), { host: '127.0.0.1', port: 8080 })
  assert.deepEqual(parseAddress('muster.example:443'), { host: 'muster.example', port: 443 })
  assert.deepEqual(parseAddress(':0'), { host: undefined, port: 0 })
  assert.deepEqual(parseAddress('[::1]:8080'), { host: '::1', port: 8080 })
})

test('an address prints as it was written', () => {
  for (const text of ['127.0.0.1:8080', ':80', '[::1]:8080']) assert.equal(formatAddress(parseAddress(text)), text)
})

test('an address that is none says why', () => {
  assert.match(addressProblem('8080') ?? '', /write :8080/)
  assert.match(addressProblem('localhost') ?? '', /port is missing/)
  assert.match(addressProblem('::1:8080') ?? '', /brackets/)
  assert.match(addressProblem('https://a:1') ?? '', /leave out/)
  assert.match(addressProblem('a:http') ?? '', /not a number/)
  assert.match(addressProblem('a:70000') ?? '', /above 65535/)
  assert.match(addressProblem('[]:1') ?? '', /between the brackets/)
  assert.equal(addressProblem(':1'), undefined)
})
