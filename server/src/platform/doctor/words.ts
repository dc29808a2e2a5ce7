const units = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const

/** Like `3 days`: one unit is enough to judge by. */
export function spanWords(ms: number): string {
  const [size, unit] = units.find(([unitMs]) => Math.abs(ms) >= 2 * unitMs) ?? [1_000, 'second']
  const count = Math.round(Math.abs(ms) / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

export function sizeWords(bytes: number): string {
  const megabytes = bytes / 1024 / 1024
  return megabytes < 2_048 ? `${Math.round(megabytes)} MiB` : `${(megabytes / 1024).toFixed(1)} GiB`
}

export function countWords(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`
}
