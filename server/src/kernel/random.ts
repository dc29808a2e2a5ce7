import { randomBytes as nodeRandomBytes } from 'node:crypto'

/** Randomness comes from here and nowhere else, so that tests can fix it. */
export interface Random {
  bytes(count: number): Buffer
  /** Uniform in [0, 1). */
  fraction(): number
}

export const systemRandom: Random = {
  bytes: (count) => nodeRandomBytes(count),
  fraction: () => Math.random(),
}

/** A URL-safe token with `byteCount` bytes of entropy. */
export function randomToken(random: Random, byteCount: number): string {
  return random.bytes(byteCount).toString('base64url')
}
