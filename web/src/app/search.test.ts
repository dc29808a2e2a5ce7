import { expect, test } from 'vitest'
import { isTypingOn, readDeliveries, readEntry, readHosts, readOpen, readSoftware } from './search.ts'

test('after the sign-in only a path of our own is opened', () => {
  expect(readEntry({ to: '/hosts/7?tab=vitals' })).toEqual({ to: '/hosts/7?tab=vitals' })
  for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', 'hosts', 7])
    expect(readEntry({ to })).toEqual({})
})

test('understands the filters of old links and leaves out what it does not know', () => {
  expect(readHosts({ policy_id: 7, policy_response: 'failing', status: 'online', page: '2' })).toEqual({
    policy_id: 7,
    policy_response: 'failing',
    status: 'online',
    page: 2,
  })
  expect(readHosts({ status: 'purple', page: -1, order_direction: 'up', query: '' })).toEqual({})
  expect(readDeliveries({ state: 'dead', automation_id: 3 })).toEqual({ state: 'dead', automation_id: 3 })
  expect(readOpen({ open: 'new' })).toEqual({ open: 'new' })
})

test('what was found since a moment is asked for only where that is one', () => {
  expect(readSoftware({ created_after: '2026-11-19T05:00:00.000Z' })).toEqual({
    created_after: '2026-11-19T05:00:00.000Z',
  })
  expect(readSoftware({ created_after: 'yesterday' })).toEqual({})
})

test('typing on in a search is no step of the way back, beginning and clearing one is', () => {
  expect(isTypingOn({ query: 'zo' }, { query: 'zoom' })).toBe(true)
  expect(isTypingOn({}, { query: 'zo' })).toBe(false)
  expect(isTypingOn({ query: 'zo' }, {})).toBe(false)
  expect(isTypingOn({ query: 'zo' }, { query: 'zo' })).toBe(false)
})
