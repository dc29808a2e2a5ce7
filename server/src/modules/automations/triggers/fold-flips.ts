import type { PolicyFlip } from '../../policies/index.ts'

/**
 * Adds the hosts that begin to fail to `newlyFailing` and takes out those that stop, in the order of the flips. Who
 * failed before the first flip and never stopped has no flip and stays out.
 */
export function foldFlips(newlyFailing: Set<number>, flips: readonly Pick<PolicyFlip, 'to' | 'hostIds'>[]): void {
  for (const { to, hostIds } of flips) {
    for (const hostId of hostIds) {
      if (to === 'failing') newlyFailing.add(hostId)
      else newlyFailing.delete(hostId)
    }
  }
}
