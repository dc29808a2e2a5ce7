import { NEVER_YEAR } from './never.ts'

const steps = [
  [60, 1, 's'],
  [3600, 60, 'min'],
  [86_400, 3600, 'h'],
  [Number.POSITIVE_INFINITY, 86_400, 'd'],
] as const

const longAgoSeconds = 90 * 86_400

/** "12 min ago", "in 3 h", "now"; a day that is far away by its date. */
export function formatRelative(at: string, nowMs: number): string {
  const seconds = (Date.parse(at) - nowMs) / 1000
  const size = Math.abs(seconds)
  if (size < 5) return 'now'
  if (size > longAgoSeconds) return formatDay(at)
  const words = formatSpan(size)
  return seconds < 0 ? `${words} ago` : `in ${words}`
}

function formatDay(at: string): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}

/** Seconds in one unit: "12 min". */
export function formatSpan(seconds: number): string {
  const [, unit, word] = steps.find(([below]) => seconds < below) ?? steps[3]
  return `${Math.floor(seconds / unit).toLocaleString('en')} ${word}`
}

/** Local time and UTC, in one line each. */
export function formatExact(at: string): string {
  const date = new Date(at)
  const local = date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
  return `${local} local\n${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`
}

/** "14:05", with the day when it is not today. */
export function formatClock(at: string, nowMs: number): string {
  const date = new Date(at)
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (date.toDateString() === new Date(nowMs).toDateString()) return time
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`
}

export function isNever(at: string): boolean {
  return new Date(at).getUTCFullYear() <= NEVER_YEAR
}

const durationPart = /(\d+(?:\.\d+)?)(h|m(?!s)|s)/g
const partSeconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 }

/** The seconds of a Go duration such as 24h0m0s; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|m|s))+$/.test(text)) return undefined
  return [...text.matchAll(durationPart)].reduce(
    (sum, part) => sum + Number(part[1]) * (partSeconds[part[2] ?? ''] ?? 0),
    0,
  )
}

/** A Go duration in words: "24 h", "30 min". */
export function formatDuration(text: string): string {
  const seconds = parseDuration(text)
  if (seconds === undefined) return text
  if (seconds % 3600 === 0 && seconds < 86_400 * 2) return `${seconds / 3600} h`
  return formatSpan(seconds)
}
