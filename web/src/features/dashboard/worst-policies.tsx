import { Tooltip } from '@mantine/core'
import type { PolicyChange } from '@muster/contract/rest/policy.ts'
import { useQuery } from '@tanstack/react-query'
import { automationsQuery } from '../../api/automations.ts'
import { policiesQuery, policyChangesQuery } from '../../api/policies.ts'
import { useMay } from '../../api/session.ts'
import { Dim, Section } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Skeleton } from '../../ui/states.tsx'
import style from './dashboard-page.module.css'
import { Failed } from './failed.tsx'

const mostPolicies = 5

export function PoliciesRow() {
  const policies = useQuery(policiesQuery)
  const changes = useQuery(policyChangesQuery)
  const automations = useQuery({ ...automationsQuery, enabled: useMay('config:read') })
  if (!policies.data && policies.error) return <Failed what="the policies" query={policies} />
  if (!policies.data) return <Skeleton rows={4} label="Loading the policies" />
  const worst = policies.data
    .filter(({ failing_host_count }) => failing_host_count > 0)
    .toSorted((a, b) => b.failing_host_count - a.failing_host_count)
    .slice(0, mostPolicies)
  const listened = (automations.data ?? []).filter(({ kind, enabled }) => kind === 'policy' && enabled)
  return (
    <Section title="Policies" aside={<Link to="/policies">All {policies.data.length}</Link>}>
      {worst.length === 0 ? (
        <Dim>{policies.data.length === 0 ? 'No policy yet.' : 'No host fails a policy.'}</Dim>
      ) : (
        <ul className={style.worst}>
          {worst.map(({ id, name, failing_host_count: failing, passing_host_count: passing }) => (
            <li key={id}>
              <Link to="/policies/$id" params={{ id: String(id) }}>
                {name}
              </Link>
              <meter
                min={0}
                max={failing + passing}
                value={failing}
                aria-label={`${failing} of ${failing + passing} fail`}
              />
              <Link to="/hosts" search={{ policy_id: id, policy_response: 'failing' }}>
                {failing.toLocaleString('en')} failing
              </Link>
              {changes.data && <SinceYesterday change={changes.data.get(id)} />}
              <Dim>
                {listened.some(({ conditions }) => conditions.policy_ids?.includes(id)) ? 'reported' : 'not reported'}
              </Dim>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

interface SinceYesterdayProps {
  readonly change: PolicyChange | undefined
}

/** Hosts that were deleted are not counted as gone. */
function SinceYesterday({ change }: SinceYesterdayProps) {
  const { began_failing: began, stopped_failing: stopped } = change ?? { began_failing: 0, stopped_failing: 0 }
  const more = began - stopped
  const size = Math.abs(more).toLocaleString('en')
  const details = `In 24 hours: began to fail ${began.toLocaleString('en')} times, stopped ${stopped.toLocaleString('en')} times`
  return (
    <Tooltip label={details}>
      <span>
        <Dim>{more === 0 ? 'as yesterday' : `${size} ${more > 0 ? 'more' : 'fewer'} than yesterday`}</Dim>
      </span>
    </Tooltip>
  )
}
