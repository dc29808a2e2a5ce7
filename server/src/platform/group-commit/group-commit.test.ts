import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { createGroupCommit, type GroupCommitOptions } from './group-commit.ts'

interface Item {
  readonly host: number
  readonly value: string
}

function openGroup(
  flush: GroupCommitOptions<Item, string>['flush'],
  options: { maxItems?: number; maxQueue?: number } = {},
) {
  const clock = createFixedClock()
  const group = createGroupCommit<Item, string>({ keyOf: ({ host }) => host, flush, clock, maxItems: 3, ...options })
  return { clock, group }
}

const dataError = Object.assign(new Error('value too long'), { code: '22001' })

test('flushes what gathers within 10 ms together and answers each after the commit', async () => {
  const flushed: string[][] = []
  const { clock, group } = openGroup(async (items) => {
    flushed.push(items.map(({ value }) => value))
    return items.map(({ value }) => `stored ${value}`)
  })
  const both = Promise.all([group.submit({ host: 1, value: 'a' }), group.submit({ host: 2, value: 'b' })])
  await clock.advance(9)
  assert.deepEqual(flushed, [])
  await clock.advance(1)
  assert.deepEqual(await both, ['stored a', 'stored b'])
  assert.deepEqual(flushed, [['a', 'b']])
})

test('puts a second item of the same key into the next flush, in order', async () => {
  const flushed: string[][] = []
  const { clock, group } = openGroup(async (items) => {
    flushed.push(items.map(({ value }) => value))
    return items.map(({ value }) => value)
  })
  const all = Promise.all([
    group.submit({ host: 1, value: 'first' }),
    group.submit({ host: 1, value: 'second' }),
    group.submit({ host: 2, value: 'other' }),
  ])
  await clock.advance(10)
  await all
  assert.deepEqual(flushed, [['first', 'other'], ['second']])
})

test('a full group does not wait, and holds at most its size', async () => {
  const sizes: number[] = []
  const { clock, group } = openGroup(async (items) => {
    sizes.push(items.length)
    return items.map(() => '')
  })
  const all = Promise.all([1, 2, 3, 4, 5, 6, 7].map((host) => group.submit({ host, value: '' })))
  await clock.advance(10)
  await all
  assert.deepEqual(sizes, [3, 3, 1])
})

test('a row that the database refuses hurts its own item only', async () => {
  const { clock, group } = openGroup(async (items) => {
    if (items.some(({ value }) => value === 'poison')) throw dataError
    return items.map(({ value }) => value)
  })
  const settled = Promise.allSettled(['a', 'poison', 'b'].map((value, index) => group.submit({ host: index, value })))
  await clock.advance(10)
  assert.deepEqual(
    (await settled).map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason))),
    ['a', 'Error: value too long', 'b'],
  )
})

test('a lost database answers all items of the group, and the next group is tried', async () => {
  let isDown = true
  const { clock, group } = openGroup(async (items) => {
    if (isDown) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    return items.map(() => 'stored')
  })
  const settled = Promise.allSettled([group.submit({ host: 1, value: '' }), group.submit({ host: 2, value: '' })])
  await clock.advance(10)
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  isDown = false
  const again = group.submit({ host: 1, value: '' })
  await clock.advance(10)
  assert.equal(await again, 'stored')
})

test('refuses at once when the queue is full', async () => {
  const { clock, group } = openGroup(async (items) => items.map(() => 'stored'), { maxQueue: 2 })
  const kept = Promise.all([group.submit({ host: 1, value: '' }), group.submit({ host: 2, value: '' })])
  await assert.rejects(group.submit({ host: 3, value: '' }), /queue for results is full/)
  await clock.advance(10)
  assert.deepEqual(await kept, ['stored', 'stored'])
})

test('stopping flushes what waits and refuses what comes', async () => {
  const { clock, group } = openGroup(async (items) => items.map(() => 'stored'))
  const waiting = group.submit({ host: 1, value: '' })
  const stopped = group.stop()
  await clock.advance(10)
  await stopped
  assert.equal(await waiting, 'stored')
  await assert.rejects(group.submit({ host: 1, value: '' }), /stopping/)
})
