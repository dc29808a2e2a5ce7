import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAddressGuard } from './address-guard.ts'

const forbidden = [
  ['127.0.0.1', 'loopback'],
  ['127.255.0.9', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['169.254.169.254', 'link-local'],
  ['fe80::1', 'link-local'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['192.168.0.1', 'private'],
  ['fd00:ec2::254', 'unique local'],
  ['100.100.100.200', 'carrier-grade NAT'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['0.0.0.0', 'unspecified'],
  ['::', 'unspecified'],
  ['255.255.255.255', 'broadcast'],
  ['240.0.0.1', 'reserved'],
  ['2002:7f00:1::', '6to4'],
  ['168.63.129.16', 'metadata'],
] as const

for (const [address, kind] of forbidden) {
  test(`refuses ${address} as ${kind}`, () => {
    assert.equal(createAddressGuard([]).refusal(address), kind)
  })
}

for (const address of ['93.184.216.34', '2606:2800:220:1::1', '64:ff9b::5db8:d822']) {
  test(`lets ${address} pass`, () => {
    assert.equal(createAddressGuard([]).refusal(address), undefined)
  })
}

test('opens what an allowed network covers, and nothing beside it', () => {
  const guard = createAddressGuard(['10.0.0.0/8', '127.0.0.1', 'fd00::/8'])
  assert.equal(guard.refusal('10.200.0.1'), undefined)
  assert.equal(guard.refusal('::ffff:10.200.0.1'), undefined)
  assert.equal(guard.refusal('127.0.0.1'), undefined)
  assert.equal(guard.refusal('127.0.0.2'), 'loopback')
  assert.equal(guard.refusal('fd12::1'), undefined)
})

test('"none" shuts everything that is not public', () => {
  assert.equal(createAddressGuard(['10.0.0.0/8', 'none']).refusal('10.0.0.1'), 'private')
})
