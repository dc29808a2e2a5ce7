import { timingSafeEqual } from 'node:crypto'
import type { Context } from '../../platform/context.ts'

const tokenLength = 32

/**
 * The word that the first administrator needs when they do not sit at the machine. It follows from the private key, so
 * several server processes on one database print the same and nothing need be stored; it is of no use once there is a
 * user.
 */
export function createSetupToken({ box }: Pick<Context, 'box'>): string {
  return box.lookupHash('first administrator', 'setup token').slice(0, tokenLength)
}

export function isSetupToken(ctx: Pick<Context, 'box'>, given: string): boolean {
  const expected = Buffer.from(createSetupToken(ctx))
  const actual = Buffer.from(given.trim())
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
