import assert from 'node:assert/strict'
import test from 'node:test'
import { createFixedClock } from '@muster/testkit/fixed-clock.ts'
import { createAttemptLimit } from './attempt-limit.ts'

test('refuses the attempt after the last allowed one and says when to come back', async () => {
  const clock = createFixedClock()
  const limit = createAttemptLimit({ clock, max: 2 })
  limit.take('ada')
  await clock.advance(20_000)
  limit.take('ada')
  assert.throws(() => limit.take('ada'), { code: 'limit-exceeded', retryAfterSeconds: 40 })
  limit.take('bob')
  await clock.advance(40_000)
  limit.take('ada')
})

test('does not count an attempt that succeeded', () => {
  const limit = createAttemptLimit({ clock: createFixedClock(), max: 1 })
  for (let i = 0; i < 5; i++) {
    limit.take('ada')
    limit.giveBack('ada')
  }
  limit.take('ada')
  assert.throws(() => limit.take('ada'), { code: 'limit-exceeded' })
})

test('stays bounded under attempts with ever new names, and keeps counting the recent ones', () => {
  const limit = createAttemptLimit({ clock: createFixedClock(), max: 1 })
  for (let i = 0; i < 10_050; i++) limit.take(`name ${i}`)
  assert.throws(() => limit.take('name 10049'), { code: 'limit-exceeded' })
  limit.take('name 0')
})
