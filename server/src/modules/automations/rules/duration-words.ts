const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** `30 days`, `24 hours`, `1 hour 30 minutes`. A day is named only where there are at least two. */
export function durationWords(ms: number): string {
  const words: string[] = []
  let rest = ms
  for (const [unit, unitMs] of units) {
    const count = Math.floor(rest / unitMs)
    if (count === 0 || (unit === 'day' && count < 2)) continue
    rest -= count * unitMs
    words.push(count === 1 ? `1 ${unit}` : `${count} ${unit}s`)
  }
  return words.join(' ') || '0 seconds'
}

/** `every hour`, `every 24 hours`. */
export function everyWords(ms: number): string {
  return `every ${durationWords(ms).replace(/^1 (?=\w+$)/, '')}`
}
