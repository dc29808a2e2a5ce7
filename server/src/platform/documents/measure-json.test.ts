import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findJsonExcess } from './measure-json.ts'

const roomy = { maxDepth: 1_000, maxValues: 1_000_000 }

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

test('counts nesting as it is, whatever the texts hold', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      const text = JSON.stringify({ '[{,\\"': '\\', value })
      const depth = depthOf({ value })
      assert.equal(findJsonExcess(text, { ...roomy, maxDepth: depth }), undefined)
      assert.equal(findJsonExcess(text, { ...roomy, maxDepth: depth - 1 }), 'depth')
    }),
  )
})

test('counts the values of lists and objects', () => {
  const count = (text: string, maxValues: number) => findJsonExcess(text, { ...roomy, maxValues })
  assert.equal(count('[1,2,{"a":"x,y","b":[]}]', 6), undefined)
  assert.equal(count('[1,2,{"a":"x,y","b":[]}]', 5), 'values')
})

test('what is no JSON ends all the same', () => {
  for (const text of ['"', '"\\', '["\\"', ']]]]', '{"a":"'.repeat(1_000)]) findJsonExcess(text, roomy)
})
