import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextCheckAt } from './next-check.ts'
import { nextStart, parseStartAt } from './start-at.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const berlin = parseStartAt('09:00 Europe/Berlin')

/** The last check, the interval in hours, the next check. */
const cases = [
  ['in summer 09:00 is 07:00 UTC', '2026-06-01T07:00:00.300Z', 24, '2026-06-02T07:00:00.000Z'],
  ['the day is full again after a check at another time', '2026-06-01T12:00:00Z', 24, '2026-06-02T07:00:00.000Z'],
  ['a check before the start does not take its place', '2026-06-01T06:59:00Z', 24, '2026-06-01T07:00:00.000Z'],
  ['clocks forward: the day has 23 hours', '2026-03-28T08:00:00Z', 24, '2026-03-29T07:00:00.000Z'],
  ['clocks back: the day has 25 hours', '2026-10-24T07:00:00Z', 24, '2026-10-25T08:00:00.000Z'],
  ['a week is seven mornings, also over the change', '2026-03-27T08:00:00Z', 168, '2026-04-03T07:00:00.000Z'],
  ['twice a day from the start', '2026-06-01T07:00:00Z', 12, '2026-06-01T19:00:00.000Z'],
  ['what does not divide the day begins again in the morning', '2026-06-02T03:00:00Z', 10, '2026-06-02T07:00:00.000Z'],
] as const
for (const [name, last, hours, next] of cases) {
  test(name, () => assert.equal(nextStart(berlin, new Date(last), hours * hourMs).toISOString(), next))
}

test('a time that the clocks jump over is the moment after the jump', () => {
  const start = parseStartAt('02:30 Europe/Berlin')
  assert.equal(nextStart(start, new Date('2026-03-28T12:00:00Z'), dayMs).toISOString(), '2026-03-29T01:30:00.000Z')
})

test('every next check lies ahead, and daily ones are never more than 26 hours apart', () => {
  let at = new Date('2026-01-01T00:00:00Z')
  for (let day = 0; day < 400; day++) {
    const next = nextStart(berlin, at, dayMs)
    assert.ok(next > at && next.getTime() - at.getTime() <= 26 * hourMs, at.toISOString())
    at = next
  }
})

const automation = { intervalMs: null, lastCheckedAt: new Date('2026-06-01T12:00:00Z'), checkAfter: null }
const now = new Date('2026-06-01T12:30:00Z')

test('checks an hour apart or less know no time of day', () => {
  const settings = { intervalMs: hourMs, startAt: '09:00 Europe/Berlin' }
  assert.equal(nextCheckAt(automation, settings, now).toISOString(), '2026-06-01T13:00:00.000Z')
})

test('an own interval comes before that of all, and a wait before both', () => {
  const settings = { intervalMs: dayMs, startAt: '' }
  assert.equal(
    nextCheckAt({ ...automation, intervalMs: 60_000 }, settings, now).toISOString(),
    '2026-06-01T12:01:00.000Z',
  )
  const checkAfter = new Date('2026-06-01T12:38:00Z')
  assert.equal(nextCheckAt({ ...automation, intervalMs: 60_000, checkAfter }, settings, now), checkAfter)
  // No wait is so long: the clock was put back.
  const putBack = new Date('2026-06-05T00:00:00Z')
  assert.equal(
    nextCheckAt({ ...automation, intervalMs: 60_000, checkAfter: putBack }, settings, now).toISOString(),
    '2026-06-01T12:01:00.000Z',
  )
  assert.equal(nextCheckAt({ ...automation, lastCheckedAt: null }, settings, now), now)
})

test('a clock that is put back puts nothing off', () => {
  const settings = { intervalMs: dayMs, startAt: '' }
  const ahead = new Date(now.getTime() + dayMs)
  assert.equal(nextCheckAt({ ...automation, lastCheckedAt: ahead }, settings, now), now)
  assert.equal(nextCheckAt({ ...automation, lastCheckedAt: null, checkAfter: ahead }, settings, now), now)
})
