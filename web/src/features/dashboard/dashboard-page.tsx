import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { schedulesQuery } from '../../api/automations.ts'
import { anyDeliveredQuery, useLatestDeliveries } from '../../api/deliveries.ts'
import { destinationsQuery } from '../../api/destinations.ts'
import { hostSummaryQuery } from '../../api/hosts.ts'
import { dismissNotice, noticesQuery } from '../../api/notices.ts'
import { useMay, useMayAnywhere } from '../../api/session.ts'
import { formatClock } from '../../ui/format-time.ts'
import { Icon } from '../../ui/icon.tsx'
import { Dim, Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment, useNow } from '../../ui/moment.tsx'
import { useTitle } from '../../ui/page-header.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { tellFailed } from '../../ui/toast.ts'
import style from './dashboard-page.module.css'
import { FirstSteps, useFirstStepsQueries } from './first-steps.tsx'
import { NewCves } from './new-cves.tsx'
import { Failed } from './failed.tsx'
import { PoliciesRow } from './worst-policies.tsx'
import { listProblems, type Problem, verdictLine } from './problems.ts'

export interface DashboardPageProps {
  /** How a computer is enrolled, drawn by the feature of hosts. */
  readonly enrollGuide: ReactNode
  /** The strip of a destination, drawn by the feature of automations. */
  readonly renderStrip: (destinationId: number) => ReactNode
}

/** Is anything wrong? */
export function DashboardPage({ enrollGuide, renderStrip }: DashboardPageProps) {
  useTitle('Dashboard')
  const mayReadDeliveries = useMay('delivery:read')
  const maySeeSoftware = useMay('software:read')
  const maySeeHosts = useMayAnywhere('host:read')
  const maySeePolicies = useMayAnywhere('policy:read')
  const mayJudge = useMay('config:read')
  const anyDelivered = useQuery({ ...anyDeliveredQuery, enabled: mayReadDeliveries })
  const isBeginning = anyDelivered.data === false
  const hasBegun = anyDelivered.data === true
  const destinations = useQuery({ ...destinationsQuery, enabled: mayJudge })
  // At once, not only when it is known whether anything was delivered.
  useLatestDeliveries('destination', { list: destinations.data, enabled: mayReadDeliveries && !isBeginning })
  useFirstStepsQueries(mayReadDeliveries && anyDelivered.data === undefined)
  return (
    <Stack gap="large">
      {mayJudge ? <Verdict /> : <h1 className={style.verdict}>Your teams</h1>}
      {isBeginning && <FirstSteps enrollGuide={enrollGuide} />}
      {maySeeHosts && <HostsRow />}
      {maySeePolicies && <PoliciesRow />}
      {maySeeSoftware && <NewCves />}
      {hasBegun && <DeliveriesRow renderStrip={renderStrip} />}
    </Stack>
  )
}

function Verdict() {
  const now = useNow()
  const destinations = useQuery(destinationsQuery)
  const notices = useQuery({ ...noticesQuery, enabled: useMay('notice:read') })
  const schedules = useQuery(schedulesQuery)
  if (!destinations.data && destinations.error) return <Failed what="whether anything is wrong" query={destinations} />
  if (!destinations.data) return <Skeleton rows={2} label="Looking whether anything is wrong" />
  const problems = listProblems(destinations.data, notices.data ?? [])
  const lastCheck = (schedules.data ?? [])
    .filter(({ name }) => name === 'automations' || name === 'vulnerabilities')
    .flatMap(({ last_started_at: at }) => (at === null ? [] : [at]))
    .sort()
    .at(-1)
  return (
    <div>
      <h1 className={style.verdict} data-tone={problems.length > 0 ? 'bad' : 'good'}>
        <Icon name={problems.length > 0 ? 'warning' : 'check'} size={20} />
        {verdictLine(problems.length, lastCheck && formatClock(lastCheck, now))}
      </h1>
      {problems.length > 0 && (
        <ul className={style.problems} aria-label="What needs you">
          {problems.map((problem) => (
            <ProblemLine key={problem.key} problem={problem} />
          ))}
        </ul>
      )}
    </div>
  )
}

function ProblemLine({ problem }: { readonly problem: Problem }) {
  const queryClient = useQueryClient()
  const mayDismiss = useMay('config:write')
  const dismissing = useMutation({
    mutationFn: dismissNotice,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: noticesQuery.queryKey }),
    onError: (error) => tellFailed('Could not dismiss it', error),
  })
  const { noticeId } = problem
  return (
    <li>
      <Link to={problem.to} search={problem.search}>
        {problem.sentence}
      </Link>
      <Dim>
        since <Moment at={problem.since} />
      </Dim>
      {mayDismiss && noticeId !== undefined && (
        <Button variant="subtle" size="compact-xs" onClick={() => dismissing.mutate(noticeId)}>
          Dismiss
        </Button>
      )}
    </li>
  )
}

function HostsRow() {
  const summary = useQuery(hostSummaryQuery)
  if (!summary.data && summary.error) return <Failed what="the hosts" query={summary} />
  if (!summary.data) return <Skeleton rows={2} label="Loading the hosts" />
  const { totals_hosts_count, online_count, offline_count, missing_30_days_count, new_count } = summary.data
  const figures = [
    ['All', totals_hosts_count, undefined],
    ['Online', online_count, 'online'],
    ['Offline', offline_count, 'offline'],
    ['Silent for 30 days', missing_30_days_count, 'missing'],
    ['New', new_count, 'new'],
  ] as const
  return (
    <Section title="Hosts">
      <div className={style.figures}>
        {figures.map(([title, count, status]) => (
          <Link key={title} to="/hosts" search={status === undefined ? {} : { status }} className={style.figure}>
            <span>{count.toLocaleString('en')}</span>
            {title}
          </Link>
        ))}
      </div>
    </Section>
  )
}

function DeliveriesRow({ renderStrip }: Pick<DashboardPageProps, 'renderStrip'>) {
  const destinations = useQuery(destinationsQuery)
  return (
    <Section title="Deliveries" aside={<Link to="/automations/deliveries">All</Link>}>
      <ul className={style.worst}>
        {(destinations.data ?? []).map(({ id, name, delivery_counts: { waiting, dead } }) => (
          <li key={id}>
            <Link to="/automations/destinations" search={{ open: id }}>
              {name}
            </Link>
            {renderStrip(id)}
            <span>
              <Link to="/automations/deliveries" search={{ destination_id: id, state: 'waiting' }}>
                {waiting.toLocaleString('en')} waiting
              </Link>
              ,{' '}
              <Link to="/automations/deliveries" search={{ destination_id: id, state: 'dead' }}>
                {dead.toLocaleString('en')} dead
              </Link>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
