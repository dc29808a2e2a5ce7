import { expect, test } from 'vitest'
import { listProblems, verdictLine } from './problems.ts'

const at = '2026-06-01T12:00:00Z'
const destination = {
  id: 1,
  name: 'Chat',
  state: 'active',
  pause_reason: '',
  paused_at: null,
  failing_since: null,
  updated_at: at,
} as const
const notice = {
  id: 9,
  kind: 'delivery_dead',
  subject: '',
  message: 'A delivery is dead',
  details: {},
  occurrences: 1,
  created_at: at,
  updated_at: at,
  resolved_at: null,
} as const

test('says in one line whether anything is wrong', () => {
  expect(verdictLine(0, '14:05')).toBe('All quiet, last check 14:05')
  expect(verdictLine(0, undefined)).toBe('All quiet')
  expect(verdictLine(1, '14:05')).toBe('1 thing needs you')
  expect(verdictLine(3, undefined)).toBe('3 things need you')
})

test('a paused destination is one problem, not one more for its notice, and each leads to its place', () => {
  const paused = { ...destination, id: 2, state: 'paused', pause_reason: 'it answered 410', paused_at: at } as const
  const problems = listProblems([destination, paused], [notice, { ...notice, id: 10, kind: 'destination_paused' }])
  expect(problems.map(({ sentence, to, search }) => [sentence, to, search])).toEqual([
    ['Chat is paused: it answered 410', '/automations/destinations', { open: 2 }],
    ['A delivery is dead', '/automations/deliveries', { state: 'dead' }],
  ])
})
