import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decideWork } from './decide-work.ts'

const run = (sql: string) => {
  if (sql === 'broken') throw new Error('no such table: x')
  return sql === 'yes' ? [{}] : []
}
const ids = (answer: Readonly<Record<string, unknown>>) => [...decideWork(answer, run).queries.keys()]

it('runs queries in the order of their ids', () => {
  assert.deepEqual(ids({ queries: { b: 'select 2', a: 'select 1', B: 'select 3' } }), ['B', 'a', 'b'])
})

it('leaves out queries whose discovery finds nothing, and runs those without one', () => {
  assert.deepEqual(ids({ queries: { a: 's', b: 's', c: 's' }, discovery: { a: 'yes', b: 'no' } }), ['a', 'c'])
})

it('loses everything when a discovery query fails', () => {
  assert.deepEqual(ids({ queries: { a: 's', b: 's' }, discovery: { a: 'yes', b: 'broken' } }), [])
})

it('loses what follows an entry without SQL, accelerate included', () => {
  const work = decideWork({ queries: { a: 's', b: '', c: 's' }, accelerate: 60 }, run)
  assert.deepEqual([...work.queries.keys()], ['a'])
  assert.equal(work.accelerateSeconds, 0)
})

it('honours accelerate only as a whole number', () => {
  assert.equal(decideWork({ accelerate: 60 }, run).accelerateSeconds, 60)
  assert.equal(decideWork({ accelerate: '60' }, run).accelerateSeconds, 0)
  assert.deepEqual(ids({ queries: null }), [])
})
