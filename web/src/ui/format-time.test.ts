import { expect, test } from 'vitest'
import { formatDuration, formatRelative, isNever, parseDuration } from './format-time.ts'

const now = Date.parse('2026-06-01T12:00:00Z')

test('says how long ago and how long until', () => {
  expect(formatRelative('2026-06-01T11:48:00Z', now)).toBe('12 min ago')
  expect(formatRelative('2026-06-01T15:30:00Z', now)).toBe('in 3 h')
  expect(formatRelative('2026-06-01T12:00:02Z', now)).toBe('now')
  expect(formatRelative('2026-04-01T12:00:00Z', now)).toBe('61 d ago')
  expect(formatRelative('2003-01-05T12:00:00Z', now)).toBe('5 Jan 2003')
})

test('knows the time that means never', () => {
  expect(isNever('2000-01-01T00:00:00Z')).toBe(true)
  expect(isNever('2026-01-01T00:00:00Z')).toBe(false)
})

test('reads Go durations, and nothing else', () => {
  expect(parseDuration('1h30m0s')).toBe(5400)
  expect(parseDuration('24h')).toBe(86_400)
  expect(parseDuration('90m')).toBe(5400)
  for (const text of ['', '24', 'h', '1 h', '1d']) expect(parseDuration(text), text).toBeUndefined()
  expect(formatDuration('24h0m0s')).toBe('24 h')
  expect(formatDuration('1m30s')).toBe('1 min')
})
