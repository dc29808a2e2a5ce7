import { invalidField } from '../../../kernel/errors.ts'

const field = 'webhook_settings.start_at'
const pattern = /^([01]\d|2[0-3]):([0-5]\d) +(\S+)$/
const dayMs = 86_400_000

/** A time of day at a place. */
export interface StartAt {
  readonly hour: number
  readonly minute: number
  readonly zone: string
}

/** Reads `09:00 Europe/Berlin`; throws `invalid`. */
export function parseStartAt(text: string): StartAt {
  const match = pattern.exec(text.trim())
  const zone = match?.[3] ?? ''
  if (!match || !isZone(zone)) {
    throw invalidField(field, `${field} is "${text}"; write a time and a time zone, like "09:00 Europe/Berlin", or ""`)
  }
  return { hour: Number(match[1]), minute: Number(match[2]), zone }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/**
 * The first start after `last`: every so many days at that time on the wall, whatever the clocks did meanwhile; shorter
 * intervals count from the day's start and begin again with the next day's.
 */
export function nextStart(startAt: StartAt, last: Date, intervalMs: number): Date {
  const today = startOfDay(startAt, last)
  const days = Math.max(1, Math.round(intervalMs / dayMs))
  const nextDay = instantOn(startAt, today.day + days)
  if (intervalMs >= dayMs) return nextDay
  const passed = Math.floor((last.getTime() - today.at.getTime()) / intervalMs)
  const next = new Date(today.at.getTime() + (passed + 1) * intervalMs)
  return next < nextDay ? next : nextDay
}

/** The newest start at or before an instant. */
function startOfDay(startAt: StartAt, instant: Date): { readonly day: number; readonly at: Date } {
  const day = Math.floor(wallMs(startAt.zone, instant) / dayMs)
  const at = instantOn(startAt, day)
  return at <= instant ? { day, at } : { day: day - 1, at: instantOn(startAt, day - 1) }
}

/** A wall time that the clocks jump over becomes the moment after the jump. */
function instantOn({ hour, minute, zone }: StartAt, day: number): Date {
  const wall = day * dayMs + (hour * 60 + minute) * 60_000
  const first = wall - offsetMs(zone, wall)
  return new Date(wall - offsetMs(zone, first))
}

function offsetMs(zone: string, instantMs: number): number {
  return wallMs(zone, new Date(instantMs)) - Math.floor(instantMs / 1000) * 1000
}

/** What a clock on the wall shows, as if it were UTC, to the second. */
function wallMs(zone: string, instant: Date): number {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
