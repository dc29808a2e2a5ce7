import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outcome } from '../support/policy-answers.ts'
import { type Answer, createAnswerModel, type StoredHost } from './answer-model.ts'

function stored(answers: readonly (readonly [Answer, flips: number])[]): StoredHost {
  return {
    answerTo: (policyId) => answers[policyId - 1]?.[0] ?? 'no response',
    flipsOf: (policyId) => answers[policyId - 1]?.[1] ?? 0,
  }
}

const write = (...outcomes: readonly Outcome[]) => new Map(outcomes.map((outcome, index) => [index + 1, outcome]))

function modelAfter(...writes: readonly ReadonlyMap<number, Outcome>[]) {
  const model = createAnswerModel([7], [1, 2])
  for (const one of writes) {
    model.begin(7, one)
    model.acknowledge(7)
  }
  return model
}

test('what was acknowledged must be there', () => {
  const model = modelAfter(write('passing', 'failing'), write('failing', 'error'))
  assert.deepEqual(
    model.settle(
      7,
      stored([
        ['failing', 2],
        ['failing', 1],
      ]),
    ),
    [],
  )
  assert.equal(
    model.settle(
      7,
      stored([
        ['passing', 1],
        ['failing', 1],
      ]),
    ).length,
    2,
  )
})

test('a lost flip is found though the answer is right', () => {
  const model = modelAfter(write('failing', 'passing'), write('passing', 'passing'), write('failing', 'passing'))
  assert.match(
    model
      .settle(
        7,
        stored([
          ['failing', 1],
          ['passing', 1],
        ]),
      )
      .join(),
    /has 1 flips, there were 3/,
  )
})

test('what was not acknowledged is there or not, but whole', () => {
  const after = () => {
    const model = modelAfter(write('passing', 'passing'))
    model.begin(7, write('failing', 'failing'))
    return model
  }
  assert.deepEqual(
    after().settle(
      7,
      stored([
        ['passing', 1],
        ['passing', 1],
      ]),
    ),
    [],
  )
  assert.deepEqual(
    after().settle(
      7,
      stored([
        ['failing', 2],
        ['failing', 2],
      ]),
    ),
    [],
  )
  assert.equal(
    after().settle(
      7,
      stored([
        ['failing', 2],
        ['passing', 1],
      ]),
    ).length,
    2,
  )
})

test('what turned out to be stored counts from then on', () => {
  const model = modelAfter(write('passing', 'passing'))
  model.begin(7, write('failing', 'passing'))
  const found = stored([
    ['failing', 2],
    ['passing', 1],
  ])
  assert.deepEqual(model.settle(7, found), [])
  assert.equal(model.pendingOf(7), undefined)
  assert.equal(
    model.settle(
      7,
      stored([
        ['passing', 1],
        ['passing', 1],
      ]),
    ).length,
    2,
  )
})
