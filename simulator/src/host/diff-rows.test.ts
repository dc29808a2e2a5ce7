import assert from 'node:assert/strict'
import { it } from 'node:test'
import { diffRows } from './diff-rows.ts'

it('tells what came and what went, counting equal rows', () => {
  const a = { x: '1', y: '2' }
  const b = { x: '3', y: '4' }
  assert.deepEqual(diffRows([], [a, a]), { added: [a, a], removed: [] })
  assert.deepEqual(diffRows([a, a, b], [{ y: '2', x: '1' }]), { added: [], removed: [a, b] })
  assert.deepEqual(diffRows([a], [b]), { added: [b], removed: [a] })
})
