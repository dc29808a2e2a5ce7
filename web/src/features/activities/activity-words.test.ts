import { expect, test } from 'vitest'
import { activityWords } from './activity-words.ts'

test('an activity reads as what was done, to what, and which parts', () => {
  const of = (type: string, details: Record<string, unknown>) => activityWords({ type, details })
  expect(of('edited_team', { team_id: 3, team_name: 'Laptops', fleet_name: 'Laptops', changed: ['name'] })).toBe(
    'edited team Laptops (name)',
  )
  expect(of('transferred_hosts', { host_ids: [1, 2], team_id: 3, team_name: 'Laptops' })).toBe(
    'moved 2 hosts to Laptops',
  )
  expect(of('edited_config', { keys: ['org_info.org_name'] })).toBe('changed the settings (org_info.org_name)')
  expect(of('user_logged_in', { public_ip: '192.0.2.1' })).toBe('signed in')
})
