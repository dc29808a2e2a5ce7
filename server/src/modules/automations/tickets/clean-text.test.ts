import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cleanLine, cleanLines } from './clean-text.ts'

test('a name keeps its letters and loses what is not seen', () => {
  assert.equal(cleanLine('büro-1\n\u202egnp.exe\u0000\u200b 日本', 100), 'büro-1 gnp.exe 日本')
  assert.equal(cleanLine('a'.repeat(300), 10), `${'a'.repeat(9)}…`)
  assert.equal(cleanLine('😀'.repeat(10), 4), '😀…')
  assert.equal(cleanLine('\ud800x', 10), 'x')
})

test('lines stay lines', () => {
  assert.deepEqual(cleanLines('a\r\nb\u2028c\u0007', 100), ['a', 'b', 'c'])
})

test('whatever a host is called, one line without control characters comes out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
      const clean = cleanLine(name, 50)
      assert.doesNotMatch(clean, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      assert.ok(clean.length <= 50 && clean.isWellFormed())
    }),
  )
})
