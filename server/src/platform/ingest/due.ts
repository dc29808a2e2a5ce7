import { isAhead } from '../../kernel/clock.ts'
import type { CheckinHost } from './checkin.ts'

/**
 * A host's own share of an interval, the same in every process, so that hosts which enrolled together drift apart.
 * Spread evenly over 0 … maxPercent of the interval by the host's id (a multiplicative hash).
 */
export function hostJitterMs(host: Pick<CheckinHost, 'id'>, intervalMs: number, maxPercent: number): number {
  return hostFraction(host.id) * ((intervalMs * maxPercent) / 100)
}

/** Whether a host that answered then is to be asked again. */
export function isAnswerOld(
  host: Pick<CheckinHost, 'id'>,
  answeredMs: number,
  { nowMs, intervalMs, maxJitterPercent }: { nowMs: number; intervalMs: number; maxJitterPercent: number },
): boolean {
  return (
    answeredMs + intervalMs + hostJitterMs(host, intervalMs, maxJitterPercent) <= nowMs || isAhead(answeredMs, nowMs)
  )
}

/** A fixed number in [0, 1) for each host. */
export function hostFraction(hostId: number): number {
  return (Math.imul(hostId, 0x9e3779b1) >>> 0) / 2 ** 32
}
