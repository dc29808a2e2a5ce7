import type { Automation } from '@muster/contract/rest/automation.ts'
import { expect, test } from 'vitest'
import { ruleParts } from './rule-parts.ts'

const chat = { id: 5, kind: 'webhook', name: 'Chat', origin: 'https://a.example', is_paused: false }
const sec = { id: 6, kind: 'jira', name: 'Jira SEC', origin: 'https://jira.example', is_paused: false }

function read(over: Partial<Automation>) {
  const parts = ruleParts(
    {
      ...{ kind: 'policy', conditions: { policy_ids: [7, 8] }, host_batch_size: 0, immediate: false },
      ...{ settle_time: '2m0s', effective_interval: '24h0m0s', destinations: [chat] },
      ...over,
    },
    undefined,
  )
  return { text: parts.map(({ text }) => text).join(''), fields: parts.flatMap(({ field }) => field ?? []) }
}

test('a rule reads as a sentence whose parts lead to their fields', () => {
  expect(read({})).toEqual({
    text: 'When a host newly fails one of 2 policies, check every day and send one request per policy to Chat.',
    fields: ['policies', 'interval', 'batch', 'destination'],
  })
  expect(read({ kind: 'host_status', conditions: { host_percentage: 5, days_count: 3 }, destinations: [] }).text).toBe(
    'When 5 % of the hosts have not checked in for 3 days, check every day and send one request to no destination yet.',
  )
})

test('the sentence about CVEs says which are recent here and which are worth a message', () => {
  const hourly: Partial<Automation> = { kind: 'vulnerability', effective_interval: '1h0m0s', destinations: [sec] }
  const recency = 'published in the last 60 days'
  expect(read({ ...hourly, recency, conditions: {} })).toEqual({
    text: 'When a CVE published in the last 60 days is found on at least one host, check every hour and send one ticket per CVE in Jira SEC.',
    fields: ['batch', 'destination'],
  })
  const conditions = {
    ...{ minimum_cvss_score: 7, minimum_epss_probability: 0.125, known_exploited_only: true },
    ...{ fix_available_only: true, exclude_operating_systems: true, include_low_confidence: true },
  }
  expect(read({ ...hourly, recency, conditions })).toEqual({
    text: 'When a CVE published in the last 60 days, known to be exploited, with a CVSS score of at least 7, with an EPSS probability of at least 12.5 %, with a fix, not of an operating system, certain or not, is found on at least one host, check every hour and send one ticket per CVE in Jira SEC.',
    fields: ['severity', 'batch', 'destination'],
  })
})

test('requests and tickets of one rule are told apart, and what leaves at once does not wait', () => {
  expect(read({ immediate: true, destinations: [chat, sec], host_batch_size: 10 }).text).toBe(
    'When a host newly fails one of 2 policies, wait 2 min and send one request per policy and 10 hosts to Chat and one ticket per policy in Jira SEC.',
  )
  expect(read({ immediate: true, settle_time: '0s' }).text).toBe(
    'When a host newly fails one of 2 policies, send at once one request per policy to Chat.',
  )
})
