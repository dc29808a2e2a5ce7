import { Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { destinationsQuery } from '../../api/destinations.ts'
import { noticesQuery } from '../../api/notices.ts'
import { useMay } from '../../api/session.ts'
import type { Tone } from '../../ui/status-pill.tsx'
import style from './health-dot.module.css'

/** The worst destination or schedule, on every page. */
export function HealthDot() {
  const mayRead = useMay('notice:read')
  const destinations = useQuery({ ...destinationsQuery, enabled: useMay('config:read') })
  const notices = useQuery({ ...noticesQuery, enabled: mayRead })
  if (!destinations.data) return null
  const health = judgeHealth(
    destinations.data,
    (notices.data ?? []).map(({ kind }) => kind),
  )
  return (
    <Tooltip label={health.words}>
      <Link
        to="/automations"
        className={style.dot}
        data-tone={health.tone}
        aria-label={`Automations: ${health.words}`}
      />
    </Tooltip>
  )
}

interface Health {
  readonly tone: Tone
  readonly words: string
}

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
