import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkOf } from './remote-address.ts'

test('an IPv6 network, which is one customer, counts as one address; IPv4 addresses each for itself', () => {
  assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  assert.equal(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:2:ffff::9'))
  assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7')
  assert.equal(networkOf('::1'), '::1')
  assert.equal(networkOf('not an address'), 'not an address')
})
