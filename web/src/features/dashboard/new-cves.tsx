import type { Vulnerability } from '@muster/contract/rest/vulnerability.ts'
import { useQuery } from '@tanstack/react-query'
import { vulnerabilitiesQuery } from '../../api/software.ts'
import { counted } from '../../ui/counted.ts'
import { Dim, Mono, Section } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment, useNow } from '../../ui/moment.tsx'
import { SeverityPill } from '../../ui/severity-pill.tsx'
import { sortWorst } from '../../ui/sort-worst.ts'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import style from './dashboard-page.module.css'

const weekMs = 7 * 86_400_000
/** So many of the newest are looked through for the worst. */
const lookedThrough = 200
const mostShown = 5

const newest = vulnerabilitiesQuery({ order_key: 'created_at', order_direction: 'desc', per_page: lookedThrough })

/** What was found within seven days: known to be exploited first, then by severity. */
export function NewCves() {
  const now = useNow()
  const list = useQuery(newest)
  if (!list.data && list.error)
    return <ErrorState what="the new CVEs" error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Skeleton rows={4} label="Loading the new CVEs" />
  const recent = newCves(list.data.vulnerabilities, now)
  const search = { order_key: 'created_at', order_direction: 'desc' } as const
  return (
    <Section
      title="New CVEs"
      aside={
        <Link to="/software/vulnerabilities" search={search}>
          {recent.length < lookedThrough ? `${recent.length} in 7 days` : `Over ${lookedThrough} in 7 days`}
        </Link>
      }
    >
      {recent.length === 0 ? (
        <Dim>
          {list.data.is_data_loaded
            ? 'No CVE was found within 7 days.'
            : 'The feeds have not been read for the first time.'}
        </Dim>
      ) : (
        <ul className={style.worst}>
          {recent.slice(0, mostShown).map(({ cve, cvss_score, cisa_known_exploit, hosts_count, created_at }) => (
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

function newCves(found: readonly Vulnerability[], nowMs: number): readonly Vulnerability[] {
  return sortWorst(found.filter(({ created_at: at }) => at != null && Date.parse(at) > nowMs - weekMs))
}
