import type { Verdict } from '@muster/contract/rest/explain.ts'
import type { StoryDelivery } from './explain-queries.ts'
import { failureRemedy } from './failure-remedy.ts'
import { momentWords } from './moment-words.ts'

/** The first of these that some message of the newest batch is in is what people must know. */
const worstFirst = [
  'dead',
  'destination_paused',
  'storm_brake',
  'retrying',
  'sending',
  'cancelled',
  'delivered',
] as const

/** What became of the newest messages, which may have gone to several destinations; undefined where there are none. */
export function decideDeliveryVerdict(deliveries: readonly StoryDelivery[]): Verdict | undefined {
  const newest = deliveries[0]
  if (!newest) return undefined
  const verdicts = deliveries
    .filter(({ createdAt }) => createdAt.getTime() === newest.createdAt.getTime())
    .map(verdictOf)
  for (const code of worstFirst) {
    const worst = verdicts.find((verdict) => verdict.code === code)
    if (worst) return worst
  }
  return undefined
}

function verdictOf(delivery: StoryDelivery): Verdict {
  const { id, destination, reason } = delivery
  switch (delivery.state) {
    case 'delivered':
      return verdict('delivered', `${destination} has received it (${id}${endWords(delivery)})`, '')
    case 'dead': {
      const again = `When the receiver works again: POST /automations/deliveries/${id}/redeliver.`
      return verdict(
        'dead',
        `${id} could not be delivered to ${destination}: ${reason}${endWords(delivery)}`,
        `${failureRemedy(reason)} ${again}`,
      )
    }
    case 'cancelled':
      return verdict(
        'cancelled',
        `${id} was withdrawn: ${reason}${endWords(delivery)}`,
        `To send it after all: POST /automations/deliveries/${id}/redeliver.`,
      )
    case 'held':
      return verdict(
        'storm_brake',
        `${id} is held by the storm brake`,
        'POST /automations/deliveries/held/send sends what is held, …/dismiss gives it up.',
      )
    case 'waiting':
      return waitingVerdict(delivery)
  }
}

function waitingVerdict({
  id,
  destinationId,
  destination,
  isPaused,
  attemptCount,
  reason,
  nextAttemptAt,
}: StoryDelivery): Verdict {
  if (isPaused) {
    const remedy = `${failureRemedy(reason)} Then POST /destinations/${destinationId}/resume.`.trim()
    return verdict('destination_paused', `${destination} is paused; ${id} is kept`, remedy)
  }
  if (attemptCount === 0 || reason === '') return verdict('sending', `${id} leaves for ${destination} now`, '')
  const next = momentWords(nextAttemptAt)
  return verdict(
    'retrying',
    `${id}: ${attemptCount} attempts to reach ${destination} failed (${reason}); the next one is at ${next}`,
    failureRemedy(reason),
  )
}

function endWords({ endedAt }: StoryDelivery): string {
  return endedAt ? `, ${momentWords(endedAt)}` : ''
}

function verdict(code: Verdict['code'], sentence: string, remedy: string): Verdict {
  return { code, sentence, remedy: remedy.trim() }
}
