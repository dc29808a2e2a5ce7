import type { AttemptAnswer, DeliveryAnswer } from '@muster/contract/rest/delivery.ts'
import { formatClock } from '../../ui/format-time.ts'
import type { Tone } from '../../ui/status-pill.tsx'

export interface DeliveryWords {
  readonly tone: Tone
  readonly word: string
}

/** The state of a delivery in one word, and its colour. */
export function deliveryWords({
  state,
  attempt_count,
}: Pick<DeliveryAnswer, 'state' | 'attempt_count'>): DeliveryWords {
  switch (state) {
    case 'delivered':
      return { tone: 'good', word: 'Delivered' }
    case 'waiting':
      return { tone: 'warn', word: attempt_count > 0 ? 'Retrying' : 'Waiting' }
    case 'held':
      return { tone: 'warn', word: 'Held' }
    case 'dead':
      return { tone: 'bad', word: 'Dead' }
    case 'cancelled':
      return { tone: 'off', word: 'Cancelled' }
  }
}

/** What became of it, in one sentence. */
export function outcomeSentence(
  delivery: DeliveryAnswer & { attempts: readonly AttemptAnswer[] },
  nowMs: number,
): string {
  const { state, attempt_count: count, next_attempt_at: next, reason, destination } = delivery
  const where = destination?.name ?? 'a destination that is gone'
  const attempts = count === 1 ? '1 attempt' : `${count} attempts`
  switch (state) {
    case 'delivered':
      return `Delivered to ${where} after ${attempts}.`
    case 'waiting':
      if (count === 0) return `Leaves for ${where} at once.`
      return `${attempts} failed (${reason}). ${next ? `The next one is at ${formatClock(next, nowMs)}.` : 'Another one follows.'}`
    case 'held':
      return `Held back: one check made more messages than ${where} takes at once. Send or dismiss them under Destinations.`
    case 'dead':
      return `Not delivered to ${where}: ${attempts} failed (${reason}).`
    case 'cancelled':
      return `Withdrawn before it arrived: ${reason}.`
  }
}

/** What a delivery is about: a CVE, a policy by its name, or "Host status". */
export function subjectWords({ kind, id, name }: DeliveryAnswer['subject']): string {
  if (kind === 'cve') return id
  if (kind === 'policy') return name === '' ? `Policy ${id}` : name
  return 'Host status'
}
