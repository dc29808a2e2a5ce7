import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePolicyConditions, selectPolicies, startFrom } from './policy-conditions.ts'

test('a new row has selected nothing', () => assert.deepEqual(parsePolicyConditions({}), { policies: null }))

test('a policy that stays selected keeps its place, one that is added starts now, each is there once', () => {
  const before = {
    policies: [
      { id: 1, sinceSeq: 5 },
      { id: 2, sinceSeq: 6 },
    ],
  }
  assert.deepEqual(selectPolicies(before, [3, 1, 3], 9), {
    policies: [
      { id: 3, sinceSeq: 9 },
      { id: 1, sinceSeq: 5 },
    ],
  })
})

test('null and an empty selection stay apart', () => {
  assert.deepEqual(selectPolicies({ policies: [{ id: 1, sinceSeq: 5 }] }, null, 9), { policies: null })
  assert.deepEqual(selectPolicies({ policies: null }, [], 9), { policies: [] })
})

test('enabling starts all of them now', () => {
  assert.deepEqual(startFrom({ policies: [{ id: 1, sinceSeq: 5 }] }, 9), { policies: [{ id: 1, sinceSeq: 9 }] })
})
