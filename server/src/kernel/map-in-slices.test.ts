import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mapInSlices } from './map-in-slices.ts'

test('maps so many at a time, in order', async () => {
  let [running, most] = [0, 0]
  const mapped = await mapInSlices([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
    return item * 10
  })
  assert.deepEqual([mapped, most], [[10, 20, 30, 40, 50], 2])
})

test('throws the first failure by order, and begins nothing after it', async () => {
  const begun: number[] = []
  const failing = mapInSlices([1, 2, 3], 2, async (item) => {
    begun.push(item)
    if (item === 1) await new Promise((resolve) => setImmediate(resolve))
    throw new Error(`item ${item}`)
  })
  await assert.rejects(failing, /item 1/)
  assert.deepEqual(begun, [1, 2])
})
