import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideRun } from './decide-run.ts'
import type { ScheduleState } from './schedule.ts'

const now = new Date('2026-06-01T12:00:00Z')
const dayMs = 86_400_000

function state(given: Partial<ScheduleState>): ScheduleState {
  return {
    name: 's',
    lastStartedAt: now,
    requestedAt: null,
    retryAt: null,
    isRunning: false,
    isInterrupted: false,
    ...given,
  }
}

function ago(ms: number): Date {
  return new Date(now.getTime() - ms)
}

test('what never ran is due', () => assert.equal(decideRun(state({ lastStartedAt: null }), now, dayMs), 'scheduled'))

test('is due a whole interval after the last start, not earlier', () => {
  assert.equal(decideRun(state({ lastStartedAt: ago(dayMs - 1) }), now, dayMs), undefined)
  assert.equal(decideRun(state({ lastStartedAt: ago(dayMs) }), now, dayMs), 'scheduled')
})

test('F04 a shorter interval counts from the last start', () => {
  assert.equal(decideRun(state({ lastStartedAt: ago(3_600_000) }), now, 1_000), 'scheduled')
})

test('a request does not wait for the interval', () => {
  assert.equal(decideRun(state({ requestedAt: now }), now, dayMs), 'triggered')
})

test('an interrupted run is made up for', () => {
  assert.equal(decideRun(state({ isInterrupted: true }), now, dayMs), 'scheduled')
})

test('a failed run is tried again at its time', () => {
  assert.equal(decideRun(state({ retryAt: new Date(now.getTime() + 1) }), now, dayMs), undefined)
  assert.equal(decideRun(state({ retryAt: now }), now, dayMs), 'scheduled')
})

test('nothing runs twice at a time', () => {
  assert.equal(
    decideRun(state({ isRunning: true, requestedAt: now, lastStartedAt: ago(9 * dayMs) }), now, dayMs),
    undefined,
  )
})
