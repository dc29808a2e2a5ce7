import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

export type IdPrefix = 'evt' | 'dlv' | 'att' | 'req' | 'run' | 'tkt'

/**
 * Ids of our own things: `dlv_` followed by 10 characters of time and 16 of randomness, in Crockford's base 32,
 * so that ids sort by the millisecond in which they were made.
 */
export interface Ids {
  next(prefix: IdPrefix): string
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

export function createIds(clock: Clock, random: Random): Ids {
  return {
    next: (prefix) => `${prefix}_${encodeTime(clock.now().getTime())}${encodeRandom(random.bytes(10))}`,
  }
}

function encodeTime(ms: number): string {
  let rest = ms
  let text = ''
  for (let i = 0; i < 10; i++) {
    text = alphabet[rest % 32] + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function encodeRandom(bytes: Buffer): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let i = 0; i < 16; i++) {
    text = alphabet[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return text
}
