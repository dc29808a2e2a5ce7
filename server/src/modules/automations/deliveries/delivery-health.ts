/** How long a destination may only fail before it is paused. */
export const longestFailingMs = 5 * 86_400_000

export interface DestinationHealth {
  readonly failingSince: Date | null
  readonly isPaused: boolean
}

/** What follows for a destination from what happened there in one go. */
export interface HealthChange {
  readonly failingSince: Date | null
  /** Why it is paused from now on; absent when it is not. */
  readonly pauseReason?: string
}

export interface HealthInput {
  readonly hasDelivered: boolean
  readonly hasFailed: boolean
  /** A receiver said that it is gone for good. */
  readonly isGone: boolean
  readonly origin: string
  readonly now: Date
}

/** Undefined when nothing changes. */
export function decideHealth(before: DestinationHealth, input: HealthInput): HealthChange | undefined {
  const { now, origin } = input
  const failingSince = input.hasDelivered ? null : (before.failingSince ?? (input.hasFailed ? now : null))
  const pauseReason = before.isPaused ? undefined : findPauseReason(failingSince, { ...input, origin })
  if (pauseReason !== undefined) return { failingSince, pauseReason }
  return failingSince?.getTime() === before.failingSince?.getTime() ? undefined : { failingSince }
}

function findPauseReason(failingSince: Date | null, { isGone, origin, now }: HealthInput): string | undefined {
  if (isGone) return `${origin} answered 410 (gone)`
  if (failingSince === null || now.getTime() - failingSince.getTime() < longestFailingMs) return undefined
  return `every attempt since ${failingSince.toISOString()} has failed`
}
