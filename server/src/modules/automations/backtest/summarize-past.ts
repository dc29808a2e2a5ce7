import type { Backtest } from '@muster/contract/rest/automation.ts'
import type { Firing, Past } from './firing.ts'

const shownSubjects = 100
const dayMs = 86_400_000

type Summary = Pick<Backtest, 'fired_count' | 'message_count' | 'days' | 'subjects'>

/** How often, per day, and on what. */
export function summarizePast(
  { from, firings, names }: Past,
  { now, hostBatchSize }: { now: Date; hostBatchSize: number },
): Summary {
  const messagesOf = (some: readonly Firing[]) => sum(some, ({ hostCount }) => messageCount(hostCount, hostBatchSize))
  const byDay = Map.groupBy(firings, ({ at }) => dateOf(at))
  const bySubject = Map.groupBy(firings, ({ subject }) => subject.id)
  return {
    fired_count: new Set(firings.map(({ at }) => at.getTime())).size,
    message_count: messagesOf(firings),
    days: datesBetween(from, now).map((date) => {
      const ofDay = byDay.get(date) ?? []
      return {
        date,
        messages: messagesOf(ofDay),
        subjects: new Set(ofDay.map(({ subject }) => subject.id)).size,
        hosts: sum(ofDay, ({ hostCount }) => hostCount),
      }
    }),
    subjects: [...bySubject.values()]
      .map((ofSubject) => toSubject(ofSubject, names, messagesOf(ofSubject)))
      .sort((a, b) => b.messages - a.messages || b.hosts - a.hosts || a.id.localeCompare(b.id))
      .slice(0, shownSubjects),
  }
}

function toSubject(firings: readonly Firing[], names: Past['names'], messages: number): Backtest['subjects'][number] {
  // Made by groupBy, so there is one.
  const { kind, id } = (firings[0] as Firing).subject
  return { kind, id, name: names.get(id) ?? id, messages, hosts: sum(firings, ({ hostCount }) => hostCount) }
}

function messageCount(hostCount: number, hostBatchSize: number): number {
  return hostBatchSize === 0 ? 1 : Math.ceil(hostCount / hostBatchSize)
}

function datesBetween(from: Date, to: Date): readonly string[] {
  const dates: string[] = []
  for (let ms = from.getTime(); dateOf(new Date(ms)) < dateOf(to); ms += dayMs) dates.push(dateOf(new Date(ms)))
  return [...dates, dateOf(to)]
}

function dateOf(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0)
}
