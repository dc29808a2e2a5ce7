import { expect, test } from 'vitest'
import { sentence } from './sentence.ts'

test('begins with a capital, leaves ids of deliveries out and says times as clocks do', () => {
  const now = Date.now()
  expect(sentence('the automation is off')).toBe('The automation is off')
  expect(sentence('dlv_01m8a4c513yyexzphe186p22tw: 2 attempts failed')).toBe('2 attempts failed')
  const soon = new Date(now).toISOString()
  const clock = new Date(now).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  expect(sentence(`next check ${soon}`, now)).toBe(`Next check ${clock}`)
  expect(sentence(`next at ${soon.slice(0, 16).replace('T', ' ')} UTC`, now)).toBe(`Next at ${clock}`)
})
