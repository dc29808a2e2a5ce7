import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createBodyBudget } from './body-budget.ts'
import { readBody } from './read-body.ts'

function requestOf(body: Buffer): IncomingMessage {
  const headers = { 'content-encoding': 'gzip' }
  return Object.assign(Readable.from([body], { objectMode: false }), { headers }) as unknown as IncomingMessage
}

test('what a body unfolds to counts until it is let go, not what came over the wire', async () => {
  const budget = createBodyBudget(4_000)
  const bomb = gzipSync('A'.repeat(1_500))
  assert.ok(bomb.length < 100)
  const read = () => readBody(requestOf(bomb), { maxBytes: 2_000, budget, address: 'a' })
  const first = await read()
  assert.equal(first.kind, 'text')
  assert.equal(budget.isFull('a'), true)
  assert.equal((await read()).kind, 'busy')
  if (first.kind === 'text') first.release()
  assert.equal(budget.isFull('a'), false)
  assert.equal((await read()).kind, 'text')
})

test('bodies that unfold at the same time count together', async () => {
  const budget = createBodyBudget(4_000)
  const bomb = gzipSync('A'.repeat(1_500))
  const all = Array.from({ length: 5 }, () => readBody(requestOf(bomb), { maxBytes: 2_000, budget, address: 'a' }))
  const kinds = (await Promise.all(all)).map(({ kind }) => kind)
  assert.deepEqual(kinds, ['text', 'busy', 'busy', 'busy', 'busy'])
})

test('a gzip that says less or more than it holds is not unfolded', async () => {
  const budget = createBodyBudget(4_000)
  const read = async (length: number) => {
    const forged = gzipSync('A'.repeat(1_500))
    forged.writeUInt32LE(length, forged.length - 4)
    return (await readBody(requestOf(forged), { maxBytes: 2_000, budget, address: 'a' })).kind
  }
  assert.deepEqual([await read(10), await read(0), await read(2_001)], ['unreadable', 'unreadable', 'too-large'])
  assert.equal(budget.isFull('a'), false)
})
