import assert from 'node:assert/strict'
import test from 'node:test'
import type { Permission } from '@muster/contract/common/route.ts'
import type { Actor, GlobalRole } from '../../platform/context.ts'
import { authorize, authorizeRoute, hasPermission, visibleTeams } from './permissions.ts'

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
  'label:write': 'amg',
  'software:read': 'amop',
  'vulnerability_rule:read': 'amopg',
  'vulnerability_rule:write': 'amg',
  'policy:read': 'amopg',
  'policy:write': 'amg',
  'schedule:trigger': 'a',
  'delivery:read': 'a',
  'delivery:write': 'a',
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

test('a role in a team grants for that team only, and opens the routes of teams alone', () => {
  const teams = [
    { teamId: 1, role: 'maintainer' },
    { teamId: 2, role: 'observer' },
  ] as const
  const actor: Actor = { kind: 'user', id: 1, name: 'T', email: 't@example.com', role: null, teams, sessionId: 1 }
  assert.equal(hasPermission(actor, 'policy:write', 1), true)
  assert.equal(hasPermission(actor, 'policy:write', 2), false)
  assert.equal(hasPermission(actor, 'policy:write'), false)
  assert.deepEqual(visibleTeams(actor, 'host:read'), [1, 2])
  assert.deepEqual(visibleTeams(actor, 'host:write'), [1])
  assert.equal(visibleTeams(user('observer'), 'host:read'), undefined)
  authorizeRoute(actor, { permission: 'host:read', scope: 'team' })
  assert.throws(() => authorizeRoute(actor, { permission: 'host:read' }), /forbidden/)
  assert.throws(() => authorizeRoute(actor, { permission: 'team:write', scope: 'team' }), /forbidden/)
})

// As above, of a role in a team for that team.
const expectedInTeam: Readonly<Partial<Record<Permission, string>>> = {
  'config:read': 'amopg',
  'enroll_secret:read': 'amg',
  'enroll_secret:write': 'amg',
  'host:read': 'amop',
  'host:write': 'am',
  'host:refetch': 'amop',
  'software:read': 'amop',
  'policy:read': 'amopg',
  'policy:write': 'amg',
  'user:read': 'a',
  'delivery:read': 'a',
  'delivery:write': 'a',
  'user:write': 'a',
  'team:read': 'amopg',
  'team:write': 'ag',
}

test('grants a role in a team exactly what the table of teams says', () => {
  for (const [letter, role] of roles) {
    if (role === null) continue
    const actor: Actor = { ...user(null), teams: [{ teamId: 7, role }] } as Actor
    for (const permission of permissions.filter((one) => one !== 'none' && one !== 'any')) {
      const isGranted = (expectedInTeam[permission] ?? '').includes(letter)
      assert.equal(hasPermission(actor, permission, 7), isGranted, `${role} ${permission}`)
      assert.equal(hasPermission(actor, permission, 8), false, `${role} ${permission} elsewhere`)
    }
  }
})

test('a route that asks for team_id is open to roles in a team with one of theirs, and to nobody else without', () => {
  const teams = [
    { teamId: 1, role: 'observer' },
    { teamId: 2, role: 'gitops' },
  ] as const
  const actor: Actor = { ...user(null), teams } as Actor
  const route = { permission: 'software:read', scope: 'team_id' } as const
  authorizeRoute(actor, route)
  authorizeRoute(actor, route, { team_id: 1 })
  for (const query of [{}, { team_id: 2 }, { team_id: 3 }, { team_id: 0 }]) {
    assert.throws(() => authorizeRoute(actor, route, query), { message: /set team_id to 1$/ }, JSON.stringify(query))
  }
  authorizeRoute(user('observer'), route, {})
  assert.throws(() => authorizeRoute(user('gitops'), route, { team_id: 1 }), { code: 'forbidden' })
})
