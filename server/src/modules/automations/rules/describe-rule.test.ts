import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeRule } from './describe-rule.ts'
import { durationWords, everyWords } from './duration-words.ts'
import type { DraftRule } from './parse-rule-draft.ts'

const hourMs = 3_600_000
const hook = { id: 1, kind: 'webhook', name: 'hook', origin: 'https://hooks.example.com', isPaused: false }

function rule(given: Partial<DraftRule>): DraftRule {
  return {
    id: 1,
    kind: 'vulnerability',
    teamId: null,
    name: 'r',
    isBuiltIn: true,
    isEnabled: true,
    conditions: {},
    hostBatchSize: 0,
    includeDetails: true,
    isImmediate: false,
    settleMs: 120_000,
    intervalMs: null,
    destinationIds: [1],
    cursorSeq: 0,
    lastCheckedAt: null,
    checkAfter: null,
    enabledAt: null,
    ...given,
  }
}

const recency = { maxAgeMs: 30 * 24 * hourMs, from: 'published' } as const
const around = { intervalMs: hourMs, destinations: [hook], policyName: undefined, recency }

const sentences: readonly [Partial<DraftRule>, string][] = [
  [
    {},
    'When a CVE published in the last 30 days is found on at least one host, check every hour and send one webhook request per CVE to https://hooks.example.com/…',
  ],
  [
    { conditions: { minimum_cvss_score: 7.5, known_exploited_only: true, exclude_operating_systems: true } },
    'When a CVE published in the last 30 days, known to be exploited, with a CVSS score of at least 7.5, not of an operating system, is found on at least one host, check every hour and send one webhook request per CVE to https://hooks.example.com/…',
  ],
  [
    { kind: 'policy', conditions: { policy_ids: [1, 2] }, hostBatchSize: 100 },
    'When a host newly fails one of the 2 selected policies, check every hour and send one webhook request per policy and 100 hosts to https://hooks.example.com/…',
  ],
  [
    { kind: 'policy', conditions: { policy_ids: [1, 2] }, isImmediate: true },
    'When a host newly fails one of the 2 selected policies, wait 2 minutes and send one webhook request per policy to https://hooks.example.com/…',
  ],
  [
    { kind: 'policy', conditions: { policy_ids: [1, 2] }, isImmediate: true, settleMs: 0 },
    'When a host newly fails one of the 2 selected policies, at once send one webhook request per policy to https://hooks.example.com/…',
  ],
  [
    { kind: 'policy', conditions: { policy_ids: null } },
    'When a host newly fails a selected policy, of which there is none, check every hour and send one webhook request per policy to https://hooks.example.com/…',
  ],
  [
    { kind: 'host_status', conditions: { host_percentage: 12.5, days_count: 1 } },
    'When at least 12.5 % of the hosts have not checked in for 1 day, check every hour and send one webhook request to https://hooks.example.com/…',
  ],
]
for (const [given, sentence] of sentences) {
  test(`says: ${sentence}`, () => assert.equal(describeRule(rule(given), around), sentence))
}

test('says that nothing is sent without a destination', () => {
  assert.match(
    describeRule(rule({}), { ...around, destinations: [] }),
    /check every hour and send nothing, because there is no destination$/,
  )
})

test('durations in words', () => {
  assert.equal(durationWords(90 * 60_000), '1 hour 30 minutes')
  assert.equal(durationWords(24 * hourMs), '24 hours')
  assert.equal(durationWords(48 * hourMs), '2 days')
  assert.equal(everyWords(hourMs), 'every hour')
  assert.equal(everyWords(1_000), 'every second')
  assert.equal(everyWords(90_000), 'every 1 minute 30 seconds')
})
