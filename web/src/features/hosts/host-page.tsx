import type { HostDetail, HostPolicy } from '@muster/contract/rest/host.ts'
import { Tabs } from '@mantine/core'
import { usePrefetchQuery, useQuery } from '@tanstack/react-query'
import { ApiError } from '../../api/call-api.ts'
import { hostChangesQuery, hostQuery } from '../../api/hosts.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Columns } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState, Loaded } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { GoneHost } from './gone-host.tsx'
import { HostActions } from './host-actions.tsx'
import { HostActivity } from './host-activity.tsx'
import { HostPolicies } from './host-policies.tsx'
import { HostSoftwareTable } from './host-software-table.tsx'
import { HostVitals } from './host-vitals.tsx'

/** What stands in the address: the tab, and how the software is filtered. */
interface HostSearch {
  readonly tab?: 'policies' | 'software' | 'vitals' | 'users'
  readonly query?: string
  readonly only?: true
  readonly page?: number
}

interface HostPageProps {
  readonly id: number
  readonly search: HostSearch
  readonly onSearch: (search: HostSearch) => void
}

/** One host: what it is, what it answers, who uses it. Every message's links lead here. */
export function HostPage({ id, search, onSearch }: HostPageProps) {
  const host = useQuery(hostQuery(id))
  // Asked for at once, not only when the host is there.
  usePrefetchQuery(hostChangesQuery(id))
  if (host.error instanceof ApiError && host.error.status === 404) return <GoneHost id={id} />
  return (
    <Loaded what="this host" query={host}>
      {(found) => (
        <>
          <Header host={found} />
          <Columns
            main={<Detail host={found} search={search} onSearch={onSearch} />}
            side={<HostActivity host={found} />}
          />
        </>
      )}
    </Loaded>
  )
}

function Header({ host }: { readonly host: HostDetail }) {
  const isOnline = host.status === 'online'
  return (
    <PageHeader
      title={host.display_name || host.hostname || host.uuid}
      aside={<StatusPill tone={isOnline ? 'good' : 'off'}>{isOnline ? 'Online' : 'Offline'}</StatusPill>}
      note={
        <>
          {host.os_version || 'Operating system not known yet'}
          {host.team_id !== null && (
            <>
              , in{' '}
              <Link to="/hosts" search={{ team_id: host.team_id }}>
                {host.team_name}
              </Link>
            </>
          )}
          , last seen <Moment at={host.seen_time} />
        </>
      }
      actions={<HostActions host={host} />}
    />
  )
}

function Detail({ host, search, onSearch }: { host: HostDetail } & Omit<HostPageProps, 'id'>) {
  const failing = host.policies.filter(({ response }: HostPolicy) => response === 'fail').length
  return (
    <Tabs
      value={search.tab ?? 'policies'}
      onChange={(tab) => onSearch({ tab: tab as NonNullable<HostSearch['tab']> })}
      keepMounted={false}
    >
      <Tabs.List>
        <Tabs.Tab value="policies">Policies{failing > 0 && ` (${failing} failing)`}</Tabs.Tab>
        <Tabs.Tab value="software">Software</Tabs.Tab>
        <Tabs.Tab value="vitals">Vitals</Tabs.Tab>
        <Tabs.Tab value="users">Users</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="policies" pt="md">
        <HostPolicies host={host} />
      </Tabs.Panel>
      <Tabs.Panel value="software" pt="md">
        <HostSoftwareTable host={host} search={search} onSearch={(next) => onSearch({ tab: 'software', ...next })} />
      </Tabs.Panel>
      <Tabs.Panel value="vitals" pt="lg">
        <HostVitals host={host} />
      </Tabs.Panel>
      <Tabs.Panel value="users" pt="md">
        <DataTable
          what="users of this host"
          columns={userColumns}
          query={{ data: host.users, error: undefined, refetch: () => undefined }}
          rowKey={({ uid, username }) => `${uid} ${username}`}
          empty={
            <EmptyState title="No users are known">
              The host tells them at its next full check-in, where the setting is on.
            </EmptyState>
          }
        />
      </Tabs.Panel>
    </Tabs>
  )
}

const userColumns: readonly Column<HostDetail['users'][number]>[] = [
  { title: 'Name', render: ({ username }) => username },
  { title: 'User id', align: 'right', render: ({ uid }) => uid },
  { title: 'Kind', render: ({ type }) => type },
  { title: 'Group', isMinor: true, render: ({ groupname }) => groupname },
  { title: 'Shell', isMinor: true, render: ({ shell }) => shell },
]
