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
