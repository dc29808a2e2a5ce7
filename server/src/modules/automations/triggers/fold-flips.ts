import type { PolicyFlip } from '../../policies/index.ts'

/** What became of the hosts of one policy in a range of flips. */
export interface FlipStory {
  /** Began to fail and did not stop. */
  readonly newlyFailing: Set<number>
  /** Began to fail and stopped. */
  readonly recovered: Set<number>
}

export function newFlipStory(): FlipStory {
  return { newlyFailing: new Set(), recovered: new Set() }
}

/**
 * Goes on with a story in the order of the flips. Who failed before the first flip and never stopped has no flip and
 * stays out.
 */
export function foldFlips(
  { newlyFailing, recovered }: FlipStory,
  flips: readonly Pick<PolicyFlip, 'to' | 'hostIds'>[],
): void {
  for (const { to, hostIds } of flips) {
    for (const hostId of hostIds) {
      if (to === 'failing') {
        newlyFailing.add(hostId)
        recovered.delete(hostId)
      } else if (newlyFailing.delete(hostId)) recovered.add(hostId)
    }
  }
}
