import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestKind } from './kinds.ts'

test('tells the kind that was probably meant', () => {
  assert.equal(nearestKind('config'), undefined)
  for (const [given, meant] of Object.entries({
    policies: 'policy',
    polcy: 'policy',
    ploicy: 'policy',
    'enroll-secrets': 'enroll_secret',
    user_role: 'user_roles',
    queries: 'query',
    packk: 'pack',
  })) {
    assert.equal(nearestKind(given), `did you mean "${meant}"?`)
  }
  assert.match(
    nearestKind('deployment') ?? '',
    /^the kinds are policy, vulnerability_rule, config, enroll_secret, label/,
  )
})
