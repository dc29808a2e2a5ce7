import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { applyChecks, noAnswers, type PolicyCheck, type StandingAnswers } from './standing-answers.ts'

const at = new Date('2026-06-01T12:00:00Z')

function check(policyId: number, outcome: PolicyCheck['outcome'], message = ''): PolicyCheck {
  return { policyId, outcome, message }
}

function flipsOf(sequence: readonly PolicyCheck['outcome'][]): string[] {
  let answers: StandingAnswers = noAnswers
  const flips: string[] = []
  for (const outcome of sequence) {
    const applied = applyChecks(answers, [check(1, outcome, outcome === 'error' ? 'no such table: x' : '')], at)
    answers = applied.answers
    flips.push(...applied.flips.map(({ from, to }) => `${from} → ${to}`))
  }
  return flips
}

const cases: [string, readonly PolicyCheck['outcome'][], readonly string[]][] = [
  ['C04 a first failure is newly failing', ['failing'], ['no response → failing']],
  ['C05 pass then fail is newly failing', ['passing', 'failing'], ['no response → passing', 'passing → failing']],
  ['C03 no results are nothing', [], []],
  ['C06 fail then fail is nothing', ['failing', 'failing'], ['no response → failing']],
  [
    'C07 pass, fail, fail is newly failing once',
    ['passing', 'failing', 'failing'],
    ['no response → passing', 'passing → failing'],
  ],
  ['C08 a first error is nothing', ['error'], []],
  ['C09 an error again is nothing', ['error', 'error'], []],
  ['C10 error then fail is newly failing', ['error', 'failing'], ['no response → failing']],
  ['C12 fail, error, fail is not newly failing (ours)', ['failing', 'error', 'failing'], ['no response → failing']],
  [
    'C13 pass, error, fail is newly failing',
    ['passing', 'error', 'failing'],
    ['no response → passing', 'passing → failing'],
  ],
  [
    'C14 fail, error, pass is a recovery (ours)',
    ['failing', 'error', 'passing'],
    ['no response → failing', 'failing → passing'],
  ],
]

for (const [name, sequence, expected] of cases) {
  test(name, () => assert.deepEqual(flipsOf(sequence), expected))
}

test('keeps the standing answer and shows the error beside it', () => {
  const failed = applyChecks(noAnswers, [check(7, 'failing')], at).answers
  const errored = applyChecks(failed, [check(7, 'error', 'no such table: x')], at)
  assert.deepEqual(errored.answers, {
    passing: [],
    failing: [7],
    errors: { 7: { message: 'no such table: x', at: at.toISOString() } },
  })
  assert.equal(errored.isChanged, true)
  assert.equal(applyChecks(errored.answers, [check(7, 'error', 'no such table: x')], at).isChanged, false)
  assert.deepEqual(applyChecks(errored.answers, [check(7, 'failing')], at).answers.errors, {})
})

test('keeps the lists ascending, disjoint and equal to the last answer that was no error', () => {
  const outcome = fc.constantFrom<PolicyCheck['outcome']>('passing', 'failing', 'error')
  const write = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), outcome), { selector: ([id]) => id })
  fc.assert(
    fc.property(fc.array(write, { maxLength: 12 }), (writes) => {
      const model = new Map<number, string>()
      let answers: StandingAnswers = noAnswers
      for (const checks of writes) {
        const before = answers
        const applied = applyChecks(
          before,
          checks.map(([id, result]) => check(id, result, 'e')),
          at,
        )
        for (const [id, result] of checks) {
          const from = model.get(id) ?? 'no response'
          const flipped = applied.flips.filter(({ policyId }) => policyId === id)
          const to = result === 'error' ? from : result
          assert.deepEqual(flipped, from === to ? [] : [{ policyId: id, from, to }])
          if (to !== 'no response') model.set(id, to)
        }
        answers = applied.answers
        if (!applied.isChanged) assert.deepEqual(answers, before)
      }
      const ids = (wanted: string) =>
        [...model]
          .filter(([, answer]) => answer === wanted)
          .map(([id]) => id)
          .sort((a, b) => a - b)
      assert.deepEqual(answers.passing, ids('passing'))
      assert.deepEqual(answers.failing, ids('failing'))
    }),
  )
})
