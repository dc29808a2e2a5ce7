import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readRecorded } from '@muster/testkit/recorded.ts'
import type { HostFacts } from '../host-facts.ts'
import { detailQueriesFor, findDetailQuery } from './index.ts'

const recorded = readRecorded().debian12

function factsOf(name: string, rows: readonly Record<string, string>[]): Partial<HostFacts> {
  const query = findDetailQuery(name)
  assert.ok(query, name)
  return query.toFacts(rows)
}

test('reads what a real Debian machine told', () => {
  assert.deepEqual(factsOf('os_version', recorded['os_version'] ?? []), {
    platform: 'debian',
    platform_like: '',
    code_name: 'bookworm',
    build: '',
    os_version: 'Debian GNU/Linux 12.0.0',
  })
  assert.equal(factsOf('system_info', recorded['system_info'] ?? []).hostname, 'vm')
  assert.equal(factsOf('osquery_info', recorded['osquery_info'] ?? []).osquery_version, '5.23.1')
  assert.equal(factsOf('uptime', recorded['uptime'] ?? []).uptime_seconds, 3821)
  assert.deepEqual(factsOf('osquery_flags', recorded['osquery_flags'] ?? []), {
    distributed_interval_seconds: 60,
    config_refresh_seconds: 0,
    logger_period_seconds: 4,
  })
})

const osNames: [string, Record<string, string>, string][] = [
  [
    'Ubuntu tells its point release in the text',
    {
      platform: 'ubuntu',
      name: 'Ubuntu',
      version: '22.04.1 LTS (Jammy Jellyfish)',
      major: '22',
      minor: '4',
      patch: '0',
    },
    'Ubuntu 22.04.1 LTS',
  ],
  [
    'macOS tells it in parts',
    { platform: 'darwin', name: 'macOS', major: '14', minor: '5', patch: '1', extra: '(a)' },
    'macOS 14.5.1 (a)',
  ],
  [
    'a distribution without parts is known by its build',
    { platform: 'arch', name: 'Arch Linux', build: 'rolling', major: '0', minor: '0', patch: '0' },
    'Arch Linux rolling',
  ],
]
for (const [name, row, expected] of osNames) {
  test(name, () => assert.equal(factsOf('os_version', [row]).os_version, expected))
}

test('Windows is named with its release and update revision', () => {
  const row = { name: 'Microsoft Windows 11 Enterprise', version: '10.0.22631', display_version: '23H2', ubr: '4460' }
  assert.deepEqual(factsOf('os_version_windows', [row]), { os_version: 'Windows 11 Enterprise 23H2 10.0.22631.4460' })
  assert.equal('os_version' in factsOf('os_version', [{ platform: 'windows', name: 'x' }]), false)
})

for (const serial of [
  '-1',
  '0',
  'None',
  'To be filled by O.E.M.',
  'Default string',
  'System Serial Number',
  'Not Specified',
]) {
  test(`the serial number "${serial}" is none`, () => {
    assert.equal(factsOf('system_info', [{ hardware_serial: serial }]).hardware_serial, '')
  })
}

test('prefers the private address of the best route, IPv4 before IPv6', () => {
  const rows = [
    { address: '203.0.113.7', mac: 'public', metric: '1' },
    { address: 'fd00::2', mac: 'six', metric: '100' },
    { address: '10.0.0.2', mac: 'four', metric: '100' },
    { address: '192.168.1.2', mac: 'worse', metric: '600' },
  ]
  assert.deepEqual(factsOf('network_interface_unix', rows), { primary_ip: '10.0.0.2', primary_mac: 'four' })
})

test('a container without blocks tells nothing of its disk', () => {
  assert.deepEqual(factsOf('disk_space_unix', [{ available: '', total: '' }]), {})
})

test('encryption counts for the disk that holds the root', () => {
  const rows = [
    { path: '/home', encrypted: '1' },
    { path: '/', encrypted: '0' },
  ]
  assert.deepEqual(factsOf('disk_encryption_linux', rows), { is_disk_encrypted: false })
  assert.deepEqual(factsOf('disk_encryption_darwin', [{ encrypted: '1' }]), { is_disk_encrypted: true })
})

test('no users at all change nothing; large and odd ids are kept or dropped', () => {
  assert.deepEqual(factsOf('users', []), {})
  const { users } = factsOf('users', [
    { uid: '4294967294', username: 'nobody' },
    { uid: 'x', username: 'odd' },
    { uid: '5', username: '' },
  ])
  assert.deepEqual(
    users?.map(({ uid }) => uid),
    [4_294_967_294],
  )
})

test('a host whose platform is unknown is asked what every platform can answer', () => {
  const names = detailQueriesFor(undefined, { isUsersEnabled: true }).map(({ name }) => name)
  assert.deepEqual(names, ['os_version', 'system_info', 'osquery_info'])
  assert.ok(!detailQueriesFor('linux', { isUsersEnabled: false }).some(({ name }) => name === 'users'))
})

test('no answer of any shape makes a detail throw or tell an impossible number', () => {
  const row = fc.dictionary(
    fc.constantFrom(
      'uid',
      'username',
      'total',
      'available',
      'total_seconds',
      'cpu_logical_cores',
      'physical_memory',
      'metric',
      'address',
      'name',
      'value',
    ),
    fc.oneof(fc.string(), fc.constantFrom('-1', '1e400', 'NaN', '9999999999999999999999')),
  )
  fc.assert(
    fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
      for (const family of ['darwin', 'linux', 'windows'] as const) {
        for (const query of detailQueriesFor(family, { isUsersEnabled: true })) {
          for (const value of Object.values(query.toFacts(rows))) {
            if (typeof value === 'number') assert.ok(Number.isSafeInteger(value) && value >= 0)
          }
        }
      }
    }),
  )
})
