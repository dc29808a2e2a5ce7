import type { Automation } from '@muster/contract/rest/automation.ts'
import { expect, test } from 'vitest'
import { findByUrl, formProblems, openForm, toDraft } from './rule-draft.ts'

const destinations = [
  { id: 3, kind: 'webhook', url: 'https://a.example/hook' },
  { id: 4, kind: 'webhook', url: 'https://b.example/hook' },
  { id: 5, kind: 'webhook', url: 'https://a.example/hook' },
  { id: 6, kind: 'jira', url: 'https://jira.example' },
] as const

function makeRule(over: Partial<Automation> = {}): Automation {
  return {
    ...{ id: 1, kind: 'policy', name: 'Policy automation', team_id: null, is_built_in: true, enabled: true },
    ...{ conditions: { policy_ids: [7, 8] }, host_batch_size: 0, include_details: true, immediate: false },
    ...{ settle_time: '2m0s', interval: null, destination_ids: [5, 4], effective_interval: '24h0m0s' },
    destinations: [],
    ...{ rule: '', state: 'on', last_checked_at: null, next_check_at: null, enabled_at: null },
    deliveries: { waiting: 0, held: 0, delivered: 0, dead: 0, cancelled: 0, last_delivered_at: null },
    ...over,
  }
}

test('what is opened and saved untouched is what was stored', () => {
  const rule = makeRule()
  const form = openForm(rule, destinations)
  expect(form.url).toBe('https://a.example/hook')
  expect(toDraft('policy', form, findByUrl(form.url, destinations, rule.destination_ids))).toEqual({
    ...{ enabled: true, conditions: { policy_ids: [7, 8] }, destination_ids: [5, 4], include_details: true },
    ...{ host_batch_size: 0, immediate: false, settle_time: '2m0s', interval: null },
  })
})

test('offers 1 % and 1 day where nothing was chosen yet, and sends only what the kind knows', () => {
  const rule = makeRule({ kind: 'host_status', conditions: { host_percentage: 0, days_count: 0 }, destination_ids: [] })
  const form = openForm(rule, destinations)
  expect(toDraft('host_status', form, undefined)).toEqual({
    ...{ enabled: true, conditions: { host_percentage: 1, days_count: 1 }, destination_ids: [] },
    ...{ include_details: true, interval: null },
  })
})

test('L07, L11, L14: an address is needed only while the rule is on, and must be one', () => {
  const form = { ...openForm(makeRule(), destinations), otherIds: [] }
  expect(formProblems({ ...form, url: '' })).toEqual({ url: 'Please add a destination URL.' })
  expect(formProblems({ ...form, url: '', enabled: false })).toEqual({})
  expect(formProblems({ ...form, url: 'server.com' }).url).toMatch(/https:\/\//)
  expect(formProblems({ ...form, interval: 'daily' }).interval).toMatch(/24h/)
})

test('a rule with a tracker in the first place is a ticket; one with nothing chosen is where a tracker is connected', () => {
  expect(openForm(makeRule({ destination_ids: [6, 4] }), destinations)).toMatchObject({
    ...{ workflow: 'ticket', ticketId: 6, url: '', otherIds: [4] },
  })
  expect(openForm(makeRule(), destinations).workflow).toBe('webhook')
  expect(openForm(makeRule({ destination_ids: [] }), destinations).workflow).toBe('ticket')
  expect(openForm(makeRule({ destination_ids: [] }), destinations.slice(0, 3)).workflow).toBe('webhook')
  expect(openForm(makeRule({ kind: 'host_status', destination_ids: [] }), destinations).workflow).toBe('webhook')
})

test('a ticket needs its destination and no address, a webhook the address alone', () => {
  const form = { ...openForm(makeRule({ destination_ids: [] }), destinations), url: 'nonsense' }
  expect(formProblems(form)).toEqual({ ticket: 'Please choose a ticket destination.' })
  expect(formProblems({ ...form, ticketId: 6 })).toEqual({})
  expect(formProblems({ ...form, ticketId: null, enabled: false })).toEqual({})
  expect(formProblems({ ...form, workflow: 'webhook', ticketId: 6 }).url).toMatch(/https/)
})

test('an address leads to the destination that has it, first to one of the rule', () => {
  expect(findByUrl(' https://a.example/hook ', destinations, [5])).toBe(5)
  expect(findByUrl('https://a.example/hook', destinations, [])).toBe(3)
  expect(findByUrl('https://c.example', destinations, [5])).toBeUndefined()
  expect(findByUrl('https://jira.example', destinations, [])).toBeUndefined()
})
