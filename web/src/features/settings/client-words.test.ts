import { expect, test } from 'vitest'
import { clientWords } from './client-words.ts'
import { roleWords } from './role-words.ts'

test.each([
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on macOS'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0', 'Edge on Windows'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36', 'Chrome on Linux'],
  ['fleetctl (Muster)', 'fleetctl'],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['', 'unknown'],
])('%s is %s', (userAgent, words) => expect(clientWords(userAgent)).toBe(words))

test('roles are one for all teams or one in each', () => {
  expect(roleWords({ global_role: 'observer_plus', teams: [] })).toBe('Observer+')
  const teams = [
    { name: 'IT', role: 'admin' },
    { name: 'Sales', role: 'observer' },
  ]
  expect(roleWords({ global_role: null, teams })).toBe('Admin in IT, Observer in Sales')
  expect(roleWords({ global_role: null, teams: [] })).toBe('none')
})
