import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { automationsQuery } from '../../api/automations.ts'
import { enrollSecretsQuery } from '../../api/enroll-secrets.ts'
import { hostSummaryQuery } from '../../api/hosts.ts'
import { policiesQuery } from '../../api/policies.ts'
import { activitiesQuery } from '../../api/people.ts'
import { configQuery } from '../../api/settings.ts'
import { Icon } from '../../ui/icon.tsx'
import { Dim, Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import style from './dashboard-page.module.css'

const liveMs = 5_000

/** The search of activities looks into their types: tested_automation, tested_destination. */
const testsQuery = activitiesQuery({ query: 'tested_', per_page: 1 })

/** What the steps and the guide in them show: asked for while it is not known yet whether they are shown. */
export function useFirstStepsQueries(enabled: boolean): void {
  useQuery({ ...testsQuery, enabled })
  useQuery({ ...enrollSecretsQuery(null), enabled })
  useQuery({ ...configQuery, enabled })
}

/** Until the first message arrived: four steps, each ticking itself. */
export function FirstSteps({ enrollGuide }: { readonly enrollGuide: ReactNode }) {
  const hosts = useQuery(hostSummaryQuery)
  const policies = useQuery(policiesQuery)
  const automations = useQuery(automationsQuery)
  const tests = useQuery({ ...testsQuery, refetchInterval: liveMs })
  const isEnrolled = (hosts.data?.totals_hosts_count ?? 0) > 0
  return (
    <Section title="Begin here">
      <ol className={style.steps}>
        <Step title="Enrol a host" isDone={isEnrolled}>
          {hosts.data?.totals_hosts_count === 0 && enrollGuide}
        </Step>
        <Step title="Add a policy" isDone={(policies.data?.length ?? 0) > 0}>
          <Dim>
            <Link to="/policies/new">Choose a template</Link> or write your own question in SQL.
          </Dim>
        </Step>
        <Step title="Switch an automation on" isDone={(automations.data ?? []).some(({ enabled }) => enabled)}>
          <Dim>
            Under{' '}
            <Link to="/policies" search={{ manage: true }}>
              Policies, Manage automations
            </Link>{' '}
            enter where to send to.
          </Dim>
        </Step>
        <Step title="Send a test" isDone={(tests.data?.activities.length ?? 0) > 0}>
          <Dim>
            <Link to="/automations">Open the automation</Link> and press Send test: the answer is shown at once.
          </Dim>
        </Step>
      </ol>
    </Section>
  )
}

function Step({ title, isDone, children }: { title: string; isDone: boolean; children: ReactNode }) {
  return (
    <li data-done={isDone || undefined}>
      <Icon name={isDone ? 'check' : 'minus'} />
      <Stack gap="small">
        <h3>
          {title}
          {isDone && <Dim>: done</Dim>}
        </h3>
        {!isDone && children}
      </Stack>
    </li>
  )
}
