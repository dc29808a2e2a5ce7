import type { Tone } from '../../ui/status-pill.tsx'

interface Health {
  readonly tone: Tone
  readonly words: string
}

/** The worst of all destinations and schedules. */
export function judgeHealth(
  destinations: readonly { readonly name: string; readonly state: 'active' | 'failing' | 'paused' }[],
  noticeKinds: readonly string[],
): Health {
  const failing = destinations.find(({ state }) => state === 'failing')
  if (failing) return { tone: 'bad', words: `${failing.name} is failing` }
  const paused = destinations.find(({ state }) => state === 'paused')
  if (paused) return { tone: 'bad', words: `${paused.name} is paused` }
  if (noticeKinds.includes('schedule_overdue')) return { tone: 'bad', words: 'a schedule is overdue' }
  if (noticeKinds.includes('delivery_dead')) return { tone: 'warn', words: 'a delivery is dead' }
  if (destinations.length === 0) return { tone: 'off', words: 'no destination yet' }
  return { tone: 'good', words: 'all destinations work' }
}
