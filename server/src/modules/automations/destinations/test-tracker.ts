import type { Outbound } from '../../../platform/outbound/create-outbound.ts'
import type { Verification } from '../queries/tracker-queries.ts'
import { getTrackerOfKind, type TrackerKindName } from './registry.ts'
import { type Exchange, TrackerError } from './tracker.ts'
import { isOutage } from './tracker-kind.ts'

/** How soon a tracker that could not be tested is tested again. */
export const testAgainMs = 5 * 60_000

export interface TrackerToTest {
  readonly kind: TrackerKindName
  readonly settings: object
  readonly allowedNetworks: readonly string[]
}

export type TrackerTestResult =
  | { readonly kind: 'verified'; readonly settings: object; readonly warnings: readonly string[] }
  /** It does not answer at the moment. */
  | { readonly kind: 'unverified'; readonly reason: string }
  /** Something must be mended first. */
  | { readonly kind: 'refused'; readonly reason: string }

/** Proves a connection. Never inside a transaction. */
export async function testTracker(outbound: Outbound, tracker: TrackerToTest): Promise<TrackerTestResult> {
  const exchange = exchangeOf(outbound, tracker.allowedNetworks)
  try {
    const tested = await getTrackerOfKind(tracker.kind).test(exchange, { ...tracker.settings })
    return { kind: 'verified', ...tested }
  } catch (error) {
    if (!(error instanceof TrackerError)) throw error
    return { kind: isOutage(error) ? 'unverified' : 'refused', reason: error.message }
  }
}

export function exchangeOf(outbound: Outbound, allowedNetworks: readonly string[]): Exchange {
  return (request) => outbound.send({ ...request, allowedNetworks })
}

export function verified(now: Date): Verification {
  return { verifiedAt: now, verifyAt: null, problem: '' }
}

export function unverified(now: Date, problem: string): Verification {
  return { verifiedAt: null, verifyAt: new Date(now.getTime() + testAgainMs), problem }
}
