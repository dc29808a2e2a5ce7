import { AppError } from './errors.ts'

const unitNanoseconds: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

const part = /^(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/

/** Parses a duration as Go writes it (`1h30m`, `300ms`, `-2s`, `0`) to milliseconds; throws `invalid`. */
export function parseDuration(text: string): number {
  let rest = text.trim()
  const sign = rest.startsWith('-') ? -1 : 1
  if (/^[+-]/.test(rest)) rest = rest.slice(1)
  if (rest === '0') return 0
  if (rest === '') throw badDuration(text)
  let nanoseconds = 0
  while (rest !== '') {
    const match = part.exec(rest)
    if (!match) throw badDuration(text)
    const unit = match[2] === 'μs' ? 'µs' : (match[2] as string)
    nanoseconds += Number(match[1]) * (unitNanoseconds[unit] as number)
    rest = rest.slice(match[0].length)
  }
  return (sign * nanoseconds) / 1e6
}

function badDuration(text: string): AppError {
  return new AppError('invalid', `"${text}" is not a duration; write it like 30s, 15m, 1h30m or 24h`)
}

/** Formats milliseconds as Go does: `24h0m0s`, `1m30s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s'
  const sign = ms < 0 ? '-' : ''
  const total = Math.abs(ms)
  if (total < 1) return total >= 0.001 ? `${sign}${trimNumber(total * 1e3)}µs` : `${sign}${Math.round(total * 1e6)}ns`
  if (total < 1000) return `${sign}${trimNumber(total)}ms`
  const hours = Math.floor(total / 3_600_000)
  const minutes = Math.floor((total % 3_600_000) / 60_000)
  const seconds = trimNumber((total % 60_000) / 1000)
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`
  if (minutes > 0) return `${sign}${minutes}m${seconds}s`
  return `${sign}${seconds}s`
}

function trimNumber(value: number): string {
  return String(Number(value.toFixed(6)))
}
