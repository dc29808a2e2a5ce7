import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBodyBudget } from './body-budget.ts'

test('one address fills its quarter and no more, all together the whole, and what is given back is free', () => {
  const budget = createBodyBudget(100)
  budget.hold('a', 26)
  assert.deepEqual([budget.isFull('a'), budget.isFull('b')], [true, false])
  budget.hold('a', -26)
  assert.equal(budget.isFull('a'), false)
  for (const address of ['a', 'b', 'c', 'd', 'e']) budget.hold(address, 21)
  assert.equal(budget.isFull('f'), true)
})
