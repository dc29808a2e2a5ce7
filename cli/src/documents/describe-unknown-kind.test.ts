import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeUnknownKind } from './describe-unknown-kind.ts'

test('tells the kind that was probably meant', () => {
  assert.equal(describeUnknownKind('config'), undefined)
  for (const [given, meant] of Object.entries({
    policies: 'policy',
    polcy: 'policy',
    ploicy: 'policy',
    'enroll-secrets': 'enroll_secret',
    user_role: 'user_roles',
    queries: 'query',
    packk: 'pack',
  })) {
    assert.equal(describeUnknownKind(given), `did you mean "${meant}"?`)
  }
  assert.match(describeUnknownKind('deployment') ?? '', /^the kinds are label, config, enroll_secret, team/)
})
