import { useQuery } from '@tanstack/react-query'
import { vulnerabilitiesQuery } from '../../api/software.ts'
import { counted } from '../../ui/counted.ts'
import { Dim, Mono, Section } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment, useNow } from '../../ui/moment.tsx'
import { SeverityPill } from '../../ui/severity-pill.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import style from './dashboard-page.module.css'

const weekMs = 7 * 86_400_000
/** The question stays the same for so long. */
const hourMs = 3_600_000
const mostShown = 5

function worstSince(createdAfter: string) {
  return vulnerabilitiesQuery({
    created_after: createdAfter,
    order_key: 'cisa_known_exploit',
    order_direction: 'desc',
    per_page: mostShown,
  })
}

/** What was found within seven days: known to be exploited first, then by severity. */
export function NewCves() {
  const now = useNow()
  const since = new Date(Math.floor(now / hourMs) * hourMs - weekMs).toISOString()
  const list = useQuery(worstSince(since))
  if (!list.data && list.error)
    return <ErrorState what="the new CVEs" error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Skeleton rows={4} label="Loading the new CVEs" />
  const { vulnerabilities: worst, count, is_data_loaded } = list.data
  const search = { created_after: since, order_key: 'cisa_known_exploit', order_direction: 'desc' } as const
  return (
    <Section
      title="New CVEs"
      aside={
        <Link to="/software/vulnerabilities" search={search}>
          {count.toLocaleString('en')} in 7 days
        </Link>
      }
    >
      {worst.length === 0 ? (
        <Dim>
          {is_data_loaded ? 'No CVE was found within 7 days.' : 'The feeds have not been read for the first time.'}
        </Dim>
      ) : (
        <ul className={style.worst}>
          {worst.map(({ cve, cvss_score, cisa_known_exploit, hosts_count, created_at }) => (
            <li key={cve}>
              <Link to="/software/vulnerabilities/$cve" params={{ cve }}>
                <Mono>{cve}</Mono>
              </Link>
              <span>
                <SeverityPill score={cvss_score} /> {cisa_known_exploit && <strong>known exploited</strong>}
              </span>
              <Link to="/hosts" search={{ vulnerability: cve }}>
                {counted(hosts_count, 'host')}
              </Link>
              <Dim>
                found <Moment at={created_at} />
              </Dim>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
