import assert from 'node:assert/strict'
import test from 'node:test'
import type { Permission } from '@muster/contract/common/route.ts'
import type { Actor, GlobalRole } from '../../platform/context.ts'
import { authorize, hasPermission } from './permissions.ts'

// Who may: a admin, m maintainer, o observer, p observer_plus, g gitops, r a user without a role.
const expected: Readonly<Record<Permission, string>> = {
  none: 'amopgr',
  any: 'amopgr',
  'config:read': 'amopg',
  'config:write': 'ag',
  'enroll_secret:read': 'amg',
  'enroll_secret:write': 'amg',
  'host:read': 'amop',
  'host:write': 'am',
  'host:refetch': 'amop',
  'software:read': 'amop',
  'vulnerability_rule:read': 'amopg',
  'vulnerability_rule:write': 'amg',
  'policy:read': 'amopg',
  'policy:write': 'amg',
  'schedule:trigger': 'a',
  'delivery:read': 'a',
  'notice:read': 'am',
  'activity:read': 'amop',
  'user:read': 'a',
  'user:write': 'a',
  'team:read': 'amopg',
  'team:write': 'ag',
}

const roles: readonly (readonly [string, GlobalRole | null])[] = [
  ['a', 'admin'],
  ['m', 'maintainer'],
  ['o', 'observer'],
  ['p', 'observer_plus'],
  ['g', 'gitops'],
  ['r', null],
]

const permissions = Object.keys(expected) as Permission[]

function user(role: GlobalRole | null): Actor {
  return { kind: 'user', id: 1, name: 'Ada', email: 'ada@example.com', role, sessionId: 1 }
}

for (const [letter, role] of roles) {
  test(`grants ${role ?? 'a user without a role'} exactly what the table says`, () => {
    for (const permission of permissions) {
      assert.equal(hasPermission(user(role), permission), expected[permission].includes(letter), permission)
    }
  })
}

test('lets a visitor only where no log-in is needed, and Muster itself everywhere', () => {
  for (const permission of permissions) {
    assert.equal(hasPermission({ kind: 'nobody' }, permission), permission === 'none', permission)
    assert.equal(hasPermission({ kind: 'system', name: 'Muster' }, permission), true, permission)
  }
})

test('refuses with the code that becomes 403 and tells who can', () => {
  assert.throws(() => authorize(user('observer'), 'delivery:read'), {
    code: 'forbidden',
    message: 'forbidden: only users with the role admin may do this (delivery:read)',
  })
  assert.throws(() => authorize(user('observer'), 'config:write'), { message: /role admin or gitops may/ })
  authorize(user('admin'), 'config:write')
})
