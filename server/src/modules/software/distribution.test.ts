import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findDistribution } from './distribution.ts'
import { parseOperatingSystem } from './parse-operating-system.ts'
import { operatingSystemName } from './software-fields.ts'

for (const [platform, major, minor, expected] of [
  ['debian', '12', '0', 'debian 12'],
  ['ubuntu', '22', '4', 'ubuntu 22.04'],
  ['ubuntu', '24', '10', 'ubuntu 24.10'],
  ['pop', '22', '4', 'ubuntu 22.04'],
  ['rhel', '9', '4', 'rhel 9'],
  ['almalinux', '9', '4', 'almalinux 9'],
  ['rocky', '8', '10', 'rocky 8'],
  ['centos', '9', '0', 'centos 9'],
  ['fedora', '40', '0', 'fedora 40'],
  ['amzn', '2023', '0', 'amzn 2023'],
  ['opensuse-leap', '15', '6', 'opensuse-leap 15.6'],
  ['arch', '0', '0', ''],
  ['debian', '', '', ''],
  ['debian', "1'; drop", '0', ''],
  ['constructor', '1', '0', ''],
  ['darwin', '15', '7', ''],
] as const) {
  test(`${platform} ${major}.${minor} is judged by "${expected}"`, () =>
    assert.equal(findDistribution({ platform, major, minor }), expected))
}

test('Windows has its build with the update revision, and the display version apart', () => {
  const fields = parseOperatingSystem({
    name: 'Microsoft Windows 11 Pro',
    version: '10.0.26100',
    platform: 'windows',
    arch: '64-bit',
    display_version: '24H2',
    ubr: '2314',
    kernel_version: '10.0.26100.2314',
    major: '10',
    minor: '0',
  })
  assert.ok(fields)
  assert.deepEqual(
    [fields.name, fields.version, fields.release, fields.platform, fields.distribution],
    ['Microsoft Windows 11 Pro', '10.0.26100.2314', '24H2', 'windows', ''],
  )
  assert.equal(operatingSystemName(fields), 'Microsoft Windows 11 Pro 24H2 10.0.26100.2314')
})

test('a row that does not tell a name is no operating system', () => {
  assert.equal(parseOperatingSystem({ version: '1' }), undefined)
  assert.equal(parseOperatingSystem(undefined), undefined)
})
