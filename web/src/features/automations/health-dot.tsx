import { Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { destinationsQuery } from '../../api/destinations.ts'
import { noticesQuery } from '../../api/notices.ts'
import { useMay } from '../../api/session.ts'
import style from './health-dot.module.css'
import { judgeHealth } from './judge-health.ts'

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
