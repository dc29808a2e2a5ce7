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
  ['fd12::1', 'unique local'],
  ['fd00:ec2::254', 'metadata'],
  ['100.64.0.1', 'carrier-grade NAT'],
  ['100.100.100.200', 'metadata'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['0.0.0.0', 'unspecified'],
  ['::', 'unspecified'],
  ['255.255.255.255', 'broadcast'],
  ['240.0.0.1', 'reserved'],
  ['2002:7f00:1::', '6to4'],
  ['168.63.129.16', 'metadata'],
  ['::127.0.0.1', 'loopback'],
  ['::a9fe:a9fe', 'link-local'],
  ['4000::1', 'reserved'],
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

test('a grant opens private ranges only', () => {
  const guard = createAddressGuard([], ['10.0.0.0/8', '127.0.0.1', '100.64.0.0/10', 'fd00::/8'])
  assert.equal(guard.refusal('10.200.0.1'), undefined)
  assert.equal(guard.refusal('fd12::1'), undefined)
  assert.equal(guard.refusal('192.168.0.1'), 'private')
  assert.equal(guard.refusal('127.0.0.1'), 'loopback')
  assert.equal(guard.refusal('100.100.100.200'), 'metadata')
  assert.equal(guard.refusal('fd00:ec2::254'), 'metadata')
})

test('"none" shuts what was granted', () => {
  const guard = createAddressGuard(['none'], ['10.0.0.0/8'])
  assert.equal(guard.refusal('10.0.0.1'), 'private')
  assert.match(guard.explain('private', '10.0.0.1'), /webhooks\.allowed_networks is "none"/)
})

test('a refusal says what opens the address', () => {
  const guard = createAddressGuard([])
  assert.equal(
    guard.explain('private', '10.0.0.1'),
    '10.0.0.1 is a private address; a global administrator can allow it with allow_private=true in the same call, ' +
      'or add it or its range to webhooks.allowed_networks',
  )
  assert.equal(
    guard.explain('loopback', '127.0.0.1'),
    '127.0.0.1 is a loopback address; to allow it, add it or its range to webhooks.allowed_networks',
  )
})
