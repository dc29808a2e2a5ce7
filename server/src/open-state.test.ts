import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideSchema } from './open-state.ts'

test('a schema of the right age is used, an empty database is filled', () => {
  assert.equal(decideSchema({ current: 3, wanted: 3 }, 'postgres'), 'ready')
  assert.equal(decideSchema({ current: 0, wanted: 3 }, 'postgres'), 'migrate')
  assert.equal(decideSchema({ current: 0, wanted: 3 }, 'embedded'), 'migrate')
})

test('the embedded database follows the program, PostgreSQL waits for prepare db', () => {
  assert.equal(decideSchema({ current: 2, wanted: 3 }, 'embedded'), 'migrate')
  assert.throws(
    () => decideSchema({ current: 2, wanted: 3 }, 'postgres'),
    /schema 2, this Muster needs 3.*muster prepare db/,
  )
})

test('a newer schema is refused on both', () => {
  for (const kind of ['embedded', 'postgres'] as const) {
    assert.throws(() => decideSchema({ current: 4, wanted: 3 }, kind), /knows up to 3: start the newer version/)
  }
})
