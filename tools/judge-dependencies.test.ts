import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeDependencies } from './judge-dependencies.ts'
import { parseLock, readLock } from './read-lock.ts'

const lockOf = (entry: object, name = 'x') =>
  parseLock(
    JSON.stringify({
      packages: {
        '': {},
        server: { license: 'GPL-3.0' },
        [`node_modules/y/node_modules/${name}`]: { version: '1.0.0', ...entry },
      },
    }),
  )

test('what is installed is under permissive licences and runs no script', () => {
  const packages = readLock()
  assert.ok(packages.length > 200, 'the lock was not read')
  assert.deepEqual(judgeDependencies(packages), [])
})

test('a licence that is missing, unknown or asks for more is refused, and of a choice one is enough', () => {
  for (const license of [undefined, 'GPL-3.0', 'SEE LICENSE IN FILE', 'MIT AND GPL-2.0', 'MPL-2.0']) {
    assert.match(
      judgeDependencies(lockOf({ license })).join(),
      /^x 1\.0\.0 is under .* not known as permissive/,
      license,
    )
  }
  for (const license of ['MIT', '(MIT OR GPL-3.0)', 'Apache-2.0 AND MIT'])
    assert.deepEqual(judgeDependencies(lockOf({ license })), [])
  assert.deepEqual(judgeDependencies(lockOf({ license: 'MPL-2.0' }, 'lightningcss-linux-x64-gnu')), [])
})

test('an install script is refused, also that of a known package once it is for production', () => {
  const entry = { license: 'MIT', hasInstallScript: true }
  assert.match(judgeDependencies(lockOf(entry)).join(), /x 1\.0\.0 has an install script/)
  assert.match(judgeDependencies(lockOf({ ...entry, dev: true })).join(), /has an install script/)
  assert.deepEqual(judgeDependencies(lockOf({ ...entry, dev: true }, '@swc/core')), [])
  assert.equal(judgeDependencies(lockOf(entry, '@swc/core')).length, 1)
})
