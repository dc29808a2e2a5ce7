import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { createAskedHosts } from './asked-hosts.ts'
import type { CheckinHost, DueState, QuerySource } from './checkin.ts'
import { hostFraction, hostJitterMs } from './due.ts'
import { createReadPlanner } from './read-planner.ts'

const nothing = '{"queries":{},"discovery":{}}'
const hourMs = 3_600_000

function rig(
  stored: Partial<DueState> | undefined,
  queries: readonly { name: string; sql: string; discovery?: string }[],
) {
  const clock = createFixedClock()
  const reads: number[] = []
  const source: QuerySource = {
    family: 'policy',
    isDue: (_host, due, nowMs) => due.policy + hourMs <= nowMs,
    queriesFor: () => queries,
  }
  const asked = createAskedHosts(clock, 2)
  const planner = createReadPlanner({
    clock,
    asked,
    sources: [source],
    loadDue: async (id) => {
      reads.push(id)
      return stored && { detail: 0, label: 0, policy: 0, isRefetchRequested: false, ...stored }
    },
  })
  const host: CheckinHost & { due: DueState | undefined } = {
    id: 1,
    teamId: null,
    platform: 'ubuntu',
    isKnown: true,
    due: undefined,
  }
  return { clock, reads, planner, asked, host, stored }
}

test('asks no database while nothing seems due', async () => {
  const { planner, host, reads, clock } = rig({}, [{ name: 'a', sql: 'SELECT 1' }])
  host.due = { detail: 0, label: 0, policy: clock.now().getTime(), isRefetchRequested: false }
  assert.equal(await planner.plan(host), nothing)
  assert.deepEqual(reads, [])
})

test('looks at the stored state before it sends, because another process may have the answer', async () => {
  const clock = createFixedClock()
  const { planner, host, reads } = rig({ policy: clock.now().getTime() }, [{ name: 'a', sql: 'SELECT 1' }])
  host.due = { detail: 0, label: 0, policy: 0, isRefetchRequested: false }
  assert.equal(await planner.plan(host), nothing)
  assert.deepEqual(reads, [1])
  assert.equal(await planner.plan(host), nothing)
  assert.deepEqual(reads, [1], 'what was read is remembered')
})

test('gives every query a discovery entry and leaves empty SQL out', async () => {
  const { planner, host } = rig({}, [
    { name: 'a', sql: 'SELECT 1' },
    { name: 'b', sql: 'SELECT 2', discovery: 'SELECT 1 FROM osquery_registry' },
    { name: 'empty', sql: '  ' },
  ])
  assert.deepEqual(JSON.parse(await planner.plan(host)), {
    queries: { a: 'SELECT 1', b: 'SELECT 2' },
    discovery: { a: 'SELECT 1', b: 'SELECT 1 FROM osquery_registry' },
  })
})

test('asks a host that has not told its name to come back soon', async () => {
  const { planner, host } = rig({}, [{ name: 'a', sql: 'SELECT 1' }])
  assert.equal(JSON.parse(await planner.plan({ ...host, isKnown: false })).accelerate, 10)
})

test('a requested refetch makes all due', async () => {
  const { planner, host, clock } = rig({ policy: 9e15, isRefetchRequested: true }, [{ name: 'a', sql: 'SELECT 1' }])
  host.due = { detail: 0, label: 0, policy: clock.now().getTime(), isRefetchRequested: true }
  assert.deepEqual(Object.keys(JSON.parse(await planner.plan(host)).queries), ['a'])
})

test('sends nothing to a host that is gone', async () => {
  const { planner, host } = rig(undefined, [{ name: 'a', sql: 'SELECT 1' }])
  assert.equal(await planner.plan(host), nothing)
})

test('spreads hosts evenly over the jitter, each always at its own place', () => {
  const buckets = Array.from({ length: 10 }, () => 0)
  for (let id = 1; id <= 10_000; id++) {
    assert.equal(hostFraction(id), hostFraction(id))
    const bucket = Math.floor(hostFraction(id) * 10)
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
  }
  for (const count of buckets) assert.ok(count > 900 && count < 1_100, `a tenth holds ${count} of 10,000`)
  assert.ok(hostJitterMs({ id: 7 }, hourMs, 10) <= hourMs / 10)
})

test('of a fleet that comes back at once only so many are asked as can be stored; the others when they have answered', async () => {
  const { planner, host, asked, clock, reads } = rig({}, [{ name: 'a', sql: 'SELECT 1' }])
  const askAll = async () => {
    const answers = await Promise.all([1, 2, 3].map(async (id) => planner.plan({ ...host, id })))
    return answers.map((answer) => answer !== nothing)
  }
  assert.deepEqual(await askAll(), [true, true, false])
  assert.deepEqual(reads, [1, 2], 'whoever is not asked costs no look-up')
  assert.deepEqual(await askAll(), [true, true, false], 'who asks again is asked again')
  asked.release(2)
  assert.notEqual(await planner.plan({ ...host, id: 3 }), nothing)
  await clock.advance(10_000)
  assert.notEqual(await planner.plan({ ...host, id: 4 }), nothing, 'who does not answer is waited for ten seconds')
})

test('hosts that had nothing to be asked take nobody a place', async () => {
  const { planner, host, asked } = rig({ policy: 9e15 }, [{ name: 'a', sql: 'SELECT 1' }])
  for (let id = 1; id <= 2; id++) assert.equal(await planner.plan({ ...host, id }), nothing)
  assert.ok(asked.admit(3))
})

test('a requested refetch is asked for however many are waited for', async () => {
  const { planner, host, clock } = rig({ isRefetchRequested: true }, [{ name: 'a', sql: 'SELECT 1' }])
  for (let id = 1; id <= 2; id++) await planner.plan({ ...host, id })
  const due = { detail: 0, label: 0, policy: clock.now().getTime(), isRefetchRequested: true }
  assert.notEqual(await planner.plan({ ...host, id: 3, due }), nothing)
})
