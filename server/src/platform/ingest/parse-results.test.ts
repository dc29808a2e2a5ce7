import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseResults } from './parse-results.ts'

test('C29 takes numbers and strings as status, and "" for no rows, as old agents send', () => {
  const results = parseResults({
    queries: { a: [{ x: 1, y: 'two', z: null }], b: '', c: [] },
    statuses: { a: 0, b: '0', c: '1' },
    messages: { c: 'no such table: c' },
  })
  assert.deepEqual(results, [
    { name: 'a', rows: [{ x: '1', y: 'two' }], isError: false, message: '' },
    { name: 'b', rows: [], isError: false, message: '' },
    { name: 'c', rows: [], isError: true, message: 'no such table: c' },
  ])
})

test('C28 drops entries of the wrong type and keeps the others (ours)', () => {
  const results = parseResults({
    queries: { bad: 7, worse: { a: 1 }, odd: [], good: [{ a: 'b' }] },
    statuses: { odd: { x: 1 } },
  })
  assert.deepEqual(
    results?.map(({ name }) => name),
    ['good'],
  )
})

test('a status without rows is a failure of that query', () => {
  assert.deepEqual(parseResults({ statuses: { a: 1, b: 0 } }), [{ name: 'a', rows: [], isError: true, message: '' }])
})

test('strips NUL characters and lone surrogates from values and messages', () => {
  const [result] =
    parseResults({
      queries: { a: [{ x: 'Intel\u0000\u0000', y: 'a\ud800b' }] },
      statuses: { a: 1 },
      messages: { a: 'x\u0000' },
    }) ?? []
  assert.deepEqual(result, { name: 'a', rows: [{ x: 'Intel', y: 'ab' }], isError: true, message: 'x' })
})

test('never throws, and gives only text, whatever JSON comes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (queries, statuses, messages) => {
      for (const { rows, message } of parseResults({ queries, statuses, messages }) ?? []) {
        assert.equal(typeof message, 'string')
        for (const row of rows)
          for (const value of Object.values(row)) assert.ok(typeof value === 'string' && !value.includes('\0'))
      }
    }),
  )
})
