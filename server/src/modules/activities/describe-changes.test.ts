import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeChanges } from './describe-changes.ts'

test('tells what differs by dotted key, lists as a whole, and nothing else', () => {
  const before = { a: 1, b: { c: [1], d: 'same' }, gone: true }
  const after = { a: 1, b: { c: [1, 2], d: 'same' }, fresh: null }
  assert.deepEqual(describeChanges(before, after), [
    { key: 'b.c', before: [1], after: [1, 2] },
    { key: 'gone', before: true, after: null },
    { key: 'fresh', before: null, after: null },
  ])
})

test('keeps of a URL what is no secret, wherever it stands', () => {
  const before = { url: 'https://hooks.example.com/T1/secret', list: [{ url: 'https://a.example/x?token=secret' }] }
  const after = { url: 'https://hooks.example.com/T2/secret', list: [] }
  assert.deepEqual(describeChanges(before, after), [
    { key: 'url', before: 'https://hooks.example.com/…', after: 'https://hooks.example.com/…' },
    { key: 'list', before: [{ url: 'https://a.example/…' }], after: [] },
  ])
})

test('lists a masked secret that changed though it looks alike, and cuts what is long', () => {
  const shown = { smtp: { password: '********' } }
  assert.deepEqual(describeChanges(shown, shown, ['smtp.password']), [
    { key: 'smtp.password', before: '********', after: '********' },
  ])
  const [change] = describeChanges({ text: '' }, { text: 'a'.repeat(5000) })
  assert.equal(String(change?.after).length, 2001)
})

test('a key that every object answers to is one that was not there', () => {
  const changes = [{ key: 'queries.toString', before: null, after: 'SELECT 1' }]
  assert.deepEqual(describeChanges({ queries: {} }, { queries: { toString: 'SELECT 1' } }), changes)
})
