import { expect, test } from 'vitest'
import { readDeliveries, readEntry, readHosts, readOpen } from './search.ts'

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
