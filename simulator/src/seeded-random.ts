import { createHash } from 'node:crypto'

/** The same key gives the same numbers on every machine and in every run. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  fraction(): number
  /** A whole number from `from` up to and including `to`. */
  between(from: number, to: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  hex(length: number): string
  uuid(): string
}

export function createSeededRandom(key: string): SeededRandom {
  let state = createHash('sha256').update(key).digest().readUInt32LE(0)
  // mulberry32: small, fast and good enough for names and jitter.
  function fraction(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const between = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1))
  const hex = (length: number) => Array.from({ length }, () => between(0, 15).toString(16)).join('')
  return {
    fraction,
    between,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${between(8, 11).toString(16)}${hex(3)}-${hex(12)}`,
  }
}
