import { expect, test } from 'vitest'
import { activityWords, originWords } from './activity-words.ts'

test('an activity reads as what was done, to what, and which parts', () => {
  const of = (type: string, details: Record<string, unknown>) => activityWords({ type, details })
  expect(of('edited_team', { team_id: 3, team_name: 'Laptops', fleet_name: 'Laptops', changed: ['name'] })).toBe(
    'edited team Laptops (name)',
  )
  expect(of('deleted_hosts', { host_ids: Array.from({ length: 1_234 }) })).toBe('deleted 1,234 hosts')
  expect(of('deleted_hosts', { host_ids: [7] })).toBe('deleted 1 host')
  expect(of('transferred_hosts', { host_ids: [1, 2], team_id: 3, team_name: 'Laptops' })).toBe(
    'moved 2 hosts to Laptops',
  )
  expect(of('edited_config', { keys: ['org_info.org_name'] })).toBe('changed the settings (org_info.org_name)')
  expect(of('user_logged_in', { public_ip: '192.0.2.1' })).toBe('signed in')
})

test('it names whom it was done to, by name or address, and from where it was done', () => {
  const of = (type: string, details: Record<string, unknown>) => activityWords({ type, details })
  expect(of('changed_user_roles', { user_id: 2, user_email: 'ada@example.com' })).toBe(
    'changed user roles ada@example.com',
  )
  expect(of('deleted_invite', { invite_id: 2, email: 'ada@example.com' })).toBe('deleted invite ada@example.com')
  expect(of('edited_user', { user_name: 'Ada', user_email: 'ada@example.com' })).toBe('edited user Ada')
  expect(originWords({ remote_address: '192.0.2.1', client: 'ui' })).toBe('192.0.2.1, these pages')
  expect(originWords({ remote_address: '192.0.2.1', client: '' })).toBe('192.0.2.1')
  expect(originWords({ remote_address: '', client: '' })).toBe('')
})
