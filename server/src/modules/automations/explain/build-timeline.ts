import type { TimelineEntry } from '@muster/contract/rest/explain.ts'
import type { Decision } from '../queries/decision-queries.ts'
import type { StoryAttempt, StoryDelivery } from './explain-queries.ts'
import { hostCountWords } from './moment-words.ts'

interface StoryCheck {
  readonly automation: { readonly id: number; readonly name: string }
  readonly lastAt: Date | null
  readonly nextAt: Date | undefined
}

export interface Story {
  readonly detected: readonly { readonly at: Date; readonly sentence: string }[]
  readonly checks: readonly StoryCheck[]
  readonly decisions: readonly Decision[]
  readonly deliveries: readonly StoryDelivery[]
  readonly attempts: readonly StoryAttempt[]
}

/** At one moment things happen in this order. */
const order: readonly TimelineEntry['kind'][] = [
  'detected',
  'checked',
  'decided',
  'planned',
  'attempted',
  'delivered',
  'next',
]

interface Moment extends Omit<TimelineEntry, 'at'> {
  readonly at: Date
}

/** The story of one subject, oldest first, its future last. */
export function buildTimeline(story: Story): TimelineEntry[] {
  const moments: readonly Moment[] = [
    ...story.detected.map((fact) => ({ ...fact, kind: 'detected' as const, automation_id: null, delivery_id: null })),
    ...story.checks.flatMap(checkMoments),
    ...story.decisions.filter(({ code }) => code !== 'planned').map(decisionMoment),
    ...story.deliveries.flatMap(deliveryMoments),
    ...attemptMoments(story),
  ]
  return [...moments].sort(compare).map(({ at, ...moment }) => ({ at: at.toISOString(), ...moment }))
}

function compare(a: Moment, b: Moment): number {
  const byFuture = Number(a.kind === 'next') - Number(b.kind === 'next')
  return byFuture || a.at.getTime() - b.at.getTime() || order.indexOf(a.kind) - order.indexOf(b.kind)
}

function checkMoments({ automation, lastAt, nextAt }: StoryCheck): Moment[] {
  const about = { automation_id: automation.id, delivery_id: null }
  const moments: Moment[] = []
  if (lastAt) moments.push({ ...about, at: lastAt, kind: 'checked', sentence: `last check of "${automation.name}"` })
  if (nextAt) moments.push({ ...about, at: nextAt, kind: 'next', sentence: `next check of "${automation.name}"` })
  return moments
}

function decisionMoment({ at, sentence, automationId, deliveryId }: Decision): Moment {
  return { at, kind: 'decided', sentence, automation_id: automationId, delivery_id: deliveryId ?? null }
}

function deliveryMoments(delivery: StoryDelivery): Moment[] {
  const about = { automation_id: delivery.automationId, delivery_id: delivery.id }
  const sentence = `a message about ${hostCountWords(delivery.hostCount)} was planned for ${delivery.destination}`
  const moments: Moment[] = [{ ...about, at: delivery.createdAt, kind: 'planned', sentence }]
  if (delivery.state === 'waiting' && !delivery.isPaused) {
    const next = delivery.attemptCount === 0 ? 'first attempt' : 'next attempt'
    moments.push({
      ...about,
      at: delivery.nextAttemptAt,
      kind: 'next',
      sentence: `${next} to reach ${delivery.destination}`,
    })
  }
  if ((delivery.state === 'cancelled' || delivery.state === 'dead') && delivery.endedAt) {
    const end = delivery.state === 'dead' ? 'given up' : 'withdrawn'
    moments.push({ ...about, at: delivery.endedAt, kind: 'decided', sentence: `${end}: ${delivery.reason}` })
  }
  return moments
}

function attemptMoments({ attempts, deliveries }: Story): Moment[] {
  const byId = new Map(deliveries.map((delivery) => [delivery.id, delivery]))
  return attempts.map((attempt) => {
    const delivery = byId.get(attempt.deliveryId)
    const isDelivered = attempt.outcome === 'delivered'
    const words = isDelivered ? successWords(delivery?.destination, attempt.statusCode) : attempt.error
    return {
      at: attempt.startedAt,
      kind: isDelivered ? 'delivered' : 'attempted',
      sentence: `attempt ${attempt.number}: ${words} (${attempt.durationMs} ms)`,
      automation_id: delivery?.automationId ?? null,
      delivery_id: attempt.deliveryId,
    }
  })
}

/** A ticket takes several requests, so there is no one status. */
function successWords(destination: string | undefined, statusCode: number | null): string {
  return statusCode === null ? `the ticket in ${destination} was written` : `${destination} answered ${statusCode}`
}
