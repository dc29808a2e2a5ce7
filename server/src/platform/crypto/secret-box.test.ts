import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AppError } from '../../kernel/errors.ts'
import { Secret } from '../../kernel/secret.ts'
import { createSecretBox } from './secret-box.ts'

const box = createSecretBox(new Secret('k'.repeat(32)))

function refusedWith(pattern: RegExp) {
  return (error: unknown) =>
    error instanceof AppError && error.code === 'precondition-failed' && pattern.test(error.message)
}

test('opens what it sealed, also after a restart with the same key', () => {
  const sealed = box.seal('grüße ☃', 'enrol secret')
  assert.equal(createSecretBox(new Secret('k'.repeat(32))).open(sealed, 'enrol secret'), 'grüße ☃')
  assert.equal(box.open(box.seal('', 'x'), 'x'), '')
})

test('the same text is sealed differently each time and is not readable', () => {
  const sealed = box.seal('plain text', 'x')
  assert.ok(!sealed.includes('plain text'))
  assert.notDeepEqual(sealed, box.seal('plain text', 'x'))
})

test('another key is named as the cause', () => {
  const other = createSecretBox(new Secret('j'.repeat(32)))
  assert.throws(
    () => other.open(box.seal('a', 'enrol secret'), 'enrol secret'),
    refusedWith(/another server\.private_key/),
  )
})

test('a box cannot be used for another purpose', () => {
  assert.throws(() => box.open(box.seal('a', 'enrol secret'), 'jira token'), refusedWith(/another purpose/))
})

test('a box of which any byte is changed or missing is refused', () => {
  const sealed = box.seal('abc', 'x')
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    assert.throws(() => box.open(changed, 'x'), AppError, `byte ${i}`)
    assert.throws(() => box.open(sealed.subarray(0, i), 'x'), AppError, `${i} bytes`)
  }
})

test('a lookup hash depends on text, purpose and key only', () => {
  const hash = box.lookupHash('s3cret', 'enrol secret')
  assert.match(hash, /^[0-9a-f]{64}$/)
  assert.equal(box.lookupHash('s3cret', 'enrol secret'), hash)
  assert.notEqual(box.lookupHash('s3cret', 'other'), hash)
  assert.notEqual(createSecretBox(new Secret('j'.repeat(32))).lookupHash('s3cret', 'enrol secret'), hash)
})
