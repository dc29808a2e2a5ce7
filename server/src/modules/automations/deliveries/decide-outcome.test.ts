import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AttemptResult, decideOutcome } from './decide-outcome.ts'
import { parseRetryAfterMs, retryDelayMs } from './retry-delay.ts'

const now = new Date('2026-06-01T12:00:00Z')
const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000]
const delays = [5 * secondMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs]

function decide(result: AttemptResult, failureCount = 0, fraction = 0.5) {
  const random = { bytes: () => Buffer.alloc(0), fraction: () => fraction }
  return decideOutcome(result, {
    failureCount,
    origin: 'https://hooks.example.com',
    retryDelaysMs: delays,
    now,
    random,
  })
}

function answer(status: number, headers = {}): AttemptResult {
  return { kind: 'answer', status, headers, text: '' }
}

test('A23 every 2xx is delivered', () => {
  for (const status of [200, 201, 204, 299]) assert.deepEqual(decide(answer(status)), { kind: 'delivered' })
})

test('A28 a redirect is a failure that says what to do', () => {
  const outcome = decide(answer(302, { location: 'https://other.example.com' }))
  assert.ok(outcome.kind === 'retry' && outcome.reason === 'redirect')
  assert.match(outcome.error, /^https:\/\/hooks\.example\.com answered 302; redirects are not followed/)
})

test('tries after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and then each 10 h, in all for less than three days', () => {
  const pauses: (number | undefined)[] = []
  for (let failures = 1; failures <= 13; failures++) pauses.push(retryDelayMs(failures, delays))
  const tens = Array.from({ length: 5 }, () => 10 * hourMs)
  assert.deepEqual(pauses, [...delays, ...tens, undefined, undefined])
})

test('ends whatever the configured pauses are, and after the first try without any', () => {
  assert.equal(retryDelayMs(1, []), undefined)
  assert.equal(retryDelayMs(2, [0]), undefined)
  assert.equal(retryDelayMs(74, [3_600_000]), undefined)
})

test('the pause is moved by at most a tenth', () => {
  const at = (fraction: number) => {
    const outcome = decide(answer(500), 1, fraction)
    return outcome.kind === 'retry' ? outcome.at.getTime() - now.getTime() : undefined
  }
  assert.deepEqual([at(0), at(0.5), at(1)], [270 * secondMs, 300 * secondMs, 330 * secondMs])
})

test('after the last try the delivery is dead', () => {
  assert.deepEqual(decide(answer(503), 11), {
    kind: 'dead',
    reason: 'server-error',
    error: 'https://hooks.example.com answered 503',
  })
})

test('waits as long as the receiver asks, in seconds or until a date, but never shorter than the schedule', () => {
  const waited = (header: string) => {
    const outcome = decide(answer(429, { 'retry-after': header }))
    return outcome.kind === 'retry' ? (outcome.at.getTime() - now.getTime()) / secondMs : undefined
  }
  assert.equal(waited('120'), 120)
  assert.equal(waited('Mon, 01 Jun 2026 12:10:00 GMT'), 600)
  assert.equal(waited('1'), 5)
  assert.equal(waited('Mon, 01 Jun 2026 11:00:00 GMT'), 5)
  assert.equal(waited('soon'), 5)
  assert.equal(waited('99999999'), 86_400)
  assert.equal(parseRetryAfterMs(undefined, now), undefined)
})
