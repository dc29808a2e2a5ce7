import type { Random } from './random.ts'

/** `delay` moved by up to ±`share` of itself, so that many waiters do not return in step. */
export function jittered(delayMs: number, share: number, random: Random): number {
  return Math.round(delayMs * (1 - share + 2 * share * random.fraction()))
}
