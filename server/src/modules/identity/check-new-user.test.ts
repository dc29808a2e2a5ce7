import assert from 'node:assert/strict'
import test from 'node:test'
import { findUserProblems, passwordProblem } from './check-new-user.ts'

test('J19: wants 12 bytes, a number and a symbol in a password', () => {
  assert.match(passwordProblem('foobarbaz!3') ?? '', /too short/)
  assert.equal(passwordProblem('foobarbaz!3!'), undefined)
  assert.match(passwordProblem('foobarbazqux!') ?? '', /number/)
  assert.match(passwordProblem('foobarbazqux3') ?? '', /symbol/)
  assert.equal(passwordProblem('пароль-٣'), undefined)
  assert.match(passwordProblem('a1!'.repeat(100)) ?? '', /too long/)
})

test('names each field that is missing or wrong', () => {
  assert.deepEqual(
    findUserProblems({ name: ' ', email: '', password: '' }).map(({ field }) => field),
    ['name', 'email', 'password'],
  )
  const [problem] = findUserProblems({ name: 'Ada', email: 'ada at example', password: 'long enough 1!' })
  assert.deepEqual(problem, { field: 'email', reason: '"ada at example" is not an e-mail address' })
})
