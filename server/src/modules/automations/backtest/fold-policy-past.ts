import type { PolicyFlip } from '../../policies/index.ts'
import { foldFlips, newFlipStory } from '../triggers/fold-flips.ts'
import { limitMs } from '../triggers/hourly-limit.ts'
import { checkTimeOf } from './check-times.ts'
import type { Firing } from './firing.ts'

/** What checks at an interval would have sent of one policy, whose flips are given oldest first. */
export function foldAtIntervals(
  flips: readonly PolicyFlip[],
  timing: { readonly now: Date; readonly intervalMs: number },
): readonly Firing[] {
  const checks = Map.groupBy(flips, ({ at }) => checkTimeOf(at, timing).getTime())
  return [...checks].flatMap(([atMs, together]) => {
    const story = newFlipStory()
    foldFlips(story, together)
    return toFirings(together, new Map([[atMs, story.newlyFailing.size]]))
  })
}

/** The same in immediate mode: what stands for the settling time is sent, a host once an hour. */
export function foldImmediately(
  flips: readonly PolicyFlip[],
  { now, settleMs }: { readonly now: Date; readonly settleMs: number },
): readonly Firing[] {
  const byHost = Map.groupBy(
    flips.flatMap(({ at, to, hostIds }) => hostIds.map((hostId) => ({ hostId, atMs: at.getTime(), to }))),
    ({ hostId }) => hostId,
  )
  const hostsAt = new Map<number, number>()
  for (const changes of byHost.values()) {
    let lastSentMs = Number.NEGATIVE_INFINITY
    for (const [index, { atMs, to }] of changes.entries()) {
      if (to !== 'failing') continue
      const sentMs = Math.max(atMs + settleMs, lastSentMs + limitMs)
      const nextMs = changes[index + 1]?.atMs ?? Number.POSITIVE_INFINITY
      if (nextMs <= sentMs || sentMs > now.getTime()) continue
      lastSentMs = sentMs
      hostsAt.set(sentMs, (hostsAt.get(sentMs) ?? 0) + 1)
    }
  }
  return toFirings(flips, hostsAt)
}

function toFirings([flip]: readonly PolicyFlip[], hostsAt: ReadonlyMap<number, number>): readonly Firing[] {
  const subject = { kind: 'policy', id: String(flip?.policyId) } as const
  return [...hostsAt]
    .filter(([, hostCount]) => hostCount > 0)
    .map(([atMs, hostCount]) => ({ at: new Date(atMs), subject, hostCount }))
}
