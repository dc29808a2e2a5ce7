import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideDeliveryVerdict } from './decide-delivery-verdict.ts'
import type { StoryDelivery } from './explain-queries.ts'

const createdAt = new Date('2026-06-01T12:00:00Z')

function delivery(given: Partial<StoryDelivery>): StoryDelivery {
  return {
    id: 'dlv_1',
    automationId: 1,
    destinationId: 1,
    destination: 'https://hooks.example.com',
    isPaused: false,
    hostCount: 1,
    state: 'waiting',
    reason: '',
    attemptCount: 0,
    nextAttemptAt: createdAt,
    createdAt,
    endedAt: null,
    ...given,
  }
}

const cases: readonly [string, readonly Partial<StoryDelivery>[], string | undefined][] = [
  ['nothing was planned', [], undefined],
  ['all arrived', [{ state: 'delivered' }, { state: 'delivered' }], 'delivered'],
  ['one destination failed for good', [{ state: 'delivered' }, { state: 'dead', reason: 'timeout' }], 'dead'],
  ['one destination is paused', [{ state: 'delivered' }, { isPaused: true }], 'destination_paused'],
  ['the storm brake holds it', [{ state: 'held' }], 'storm_brake'],
  ['it was not tried yet', [{}], 'sending'],
  ['it is tried again', [{ attemptCount: 1, reason: 'server-error' }], 'retrying'],
  ['it was withdrawn', [{ state: 'cancelled', reason: 'automation switched off' }], 'cancelled'],
  ['an older message failed', [{ state: 'delivered' }, { state: 'dead', createdAt: new Date(0) }], 'delivered'],
]
for (const [what, deliveries, code] of cases) {
  test(`where ${what} the verdict is ${code}`, () => {
    assert.equal(decideDeliveryVerdict(deliveries.map(delivery))?.code, code)
  })
}

test('a dead message says what to do at the receiver and how to send it again', () => {
  const verdict = decideDeliveryVerdict([delivery({ state: 'dead', reason: 'tls' })])
  assert.match(verdict?.remedy ?? '', /NODE_EXTRA_CA_CERTS.*deliveries\/dlv_1\/redeliver/)
})
