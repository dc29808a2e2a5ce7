import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideRun } from './decide-run.ts'
import type { ScheduleState } from './schedule.ts'

const now = new Date('2026-06-01T12:00:00Z')
const dayMs = 86_400_000
const daily = { intervalMs: dayMs, dueAt: undefined }

function state(given: Partial<ScheduleState>): ScheduleState {
  return {
    name: 's',
    lastStartedAt: now,
    requestedAt: null,
    retryAt: null,
    isRunning: false,
    claimLeftMs: null,
    isInterrupted: false,
    ...given,
  }
}

function ago(ms: number): Date {
  return new Date(now.getTime() - ms)
}

test('what never ran is due', () => assert.equal(decideRun(state({ lastStartedAt: null }), now, daily), 'scheduled'))

test('is due a whole interval after the last start, not earlier', () => {
  assert.equal(decideRun(state({ lastStartedAt: ago(dayMs - 1) }), now, daily), undefined)
  assert.equal(decideRun(state({ lastStartedAt: ago(dayMs) }), now, daily), 'scheduled')
})

test('F04 a shorter interval counts from the last start', () => {
  assert.equal(
    decideRun(state({ lastStartedAt: ago(3_600_000) }), now, { intervalMs: 1_000, dueAt: undefined }),
    'scheduled',
  )
})

test('a request does not wait for the interval', () => {
  assert.equal(decideRun(state({ requestedAt: now }), now, daily), 'triggered')
})

test('a clock that is put back skips nothing, one that differs a little is none that was put back', () => {
  const ahead = (ms: number) => new Date(now.getTime() + ms)
  assert.equal(decideRun(state({ lastStartedAt: ahead(dayMs) }), now, daily), 'scheduled')
  assert.equal(decideRun(state({ lastStartedAt: ahead(60_000) }), now, daily), undefined)
  const due = { intervalMs: dayMs, dueAt: ago(1) }
  assert.equal(decideRun(state({ retryAt: ahead(dayMs) }), now, due), 'scheduled')
})

test('an interrupted run is made up for', () => {
  assert.equal(decideRun(state({ isInterrupted: true }), now, daily), 'scheduled')
})

test('a failed run is tried again at its time', () => {
  assert.equal(decideRun(state({ retryAt: new Date(now.getTime() + 1) }), now, daily), undefined)
  assert.equal(decideRun(state({ retryAt: now }), now, daily), 'scheduled')
})

test('nothing runs twice at a time', () => {
  assert.equal(
    decideRun(state({ isRunning: true, requestedAt: now, lastStartedAt: ago(9 * dayMs) }), now, daily),
    undefined,
  )
})

test('what says itself when it is due runs then, and a failed run at its retry', () => {
  const at = (dueAt: Date) => ({ intervalMs: dayMs, dueAt })
  assert.equal(decideRun(state({ lastStartedAt: ago(9 * dayMs) }), now, at(new Date(now.getTime() + 1))), undefined)
  assert.equal(decideRun(state({ lastStartedAt: now }), now, at(now)), 'scheduled')
  const retryAt = new Date(now.getTime() + 1)
  assert.equal(decideRun(state({ retryAt }), now, at(ago(dayMs))), undefined)
})
