import type { Host } from '@muster/contract/rest/host.ts'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type HostFilter, hostCountQuery, hostsQuery } from '../../api/hosts.ts'
import { policyQuery } from '../../api/policies.ts'
import { softwareQuery } from '../../api/software.ts'
import { useMay } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Dim, Row, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { EnrollDialog } from './enroll-dialog.tsx'

type Searched =
  | 'query'
  | 'status'
  | 'policy_id'
  | 'policy_response'
  | 'order_key'
  | 'order_direction'
  | 'page'
  | 'team_id'
  | 'software_id'
  | 'os_version_id'

/** What stands in the address: as it is read, everything in it has a value. */
export type HostsSearch = Pick<HostFilter, Searched>
export type HostsChange = { readonly [Key in Searched]?: HostFilter[Key] | undefined }

export interface HostsPageProps {
  readonly search: HostsSearch
  readonly onSearch: (search: HostsChange) => void
}

const pageSize = 50
const statuses = [
  { value: undefined, label: 'All' },
  { value: 'online', label: 'Online' },
  { value: 'offline', label: 'Offline' },
  { value: 'missing', label: 'Silent for 30 days' },
  { value: 'new', label: 'New' },
] as const

/** All hosts, paged, sorted and filtered by the server: as quick with a hundred thousand as with ten. */
export function HostsPage({ search, onSearch }: HostsPageProps) {
  const { page = 0, order_key = 'hostname', order_direction = 'asc' } = search
  const filter: HostFilter = { ...search, page, order_key, order_direction, per_page: pageSize }
  const hosts = useQuery(hostsQuery(filter))
  const count = useQuery(hostCountQuery(filter))
  const [isEnrolling, setEnrolling] = useState(false)
  const mayEnroll = useMay('enroll_secret:read')
  const change = (next: HostsChange) => onSearch({ ...search, page: undefined, ...next })
  const isFiltered = Boolean(
    search.query ?? search.status ?? search.policy_id ?? search.software_id ?? search.os_version_id,
  )
  const enroll = (
    <Button leftSection={<Icon name="plus" />} onClick={() => setEnrolling(true)}>
      Add hosts
    </Button>
  )
  return (
    <>
      <PageHeader title="Hosts" aside={count.data?.toLocaleString('en')} actions={mayEnroll ? enroll : undefined} />
      <Stack>
        <Row>
          <SearchField
            label="Search hosts"
            placeholder="Name, serial number, address …"
            value={search.query ?? ''}
            onChange={(query) => change({ query: query || undefined })}
          />
          <FilterChips
            label="Status"
            chips={statuses}
            value={search.status as (typeof statuses)[number]['value']}
            onChange={(status) => change({ status })}
          />
          {search.policy_id !== undefined && <PolicyChip search={search} onChange={change} />}
          {search.software_id !== undefined && <SoftwareChip id={search.software_id} onChange={change} />}
          {search.os_version_id !== undefined && (
            <Button
              variant="default"
              rightSection={<Icon name="cross" size={12} />}
              onClick={() => change({ os_version_id: undefined })}
            >
              One operating system
            </Button>
          )}
        </Row>
        <DataTable
          what="hosts"
          columns={columns}
          query={hosts}
          rowKey={({ id }) => id}
          sort={{ key: order_key, direction: order_direction }}
          onSort={({ key, direction }) => change({ order_key: key, order_direction: direction })}
          empty={
            isFiltered ? (
              <EmptyState
                title="No host matches"
                action={
                  <Button variant="default" onClick={() => onSearch({})}>
                    Show all hosts
                  </Button>
                }
              />
            ) : (
              <EmptyState title="No host has enrolled yet" action={mayEnroll ? enroll : undefined}>
                Hosts run osquery; they enrol with a secret and appear here within seconds.
              </EmptyState>
            )
          }
        />
        <Pager
          page={page}
          pageSize={pageSize}
          count={count.data}
          onPage={(next) => onSearch({ ...search, page: next })}
        />
      </Stack>
      <EnrollDialog isOpen={isEnrolling} onClose={() => setEnrolling(false)} />
    </>
  )
}

function SoftwareChip({ id, onChange }: { id: number; onChange: (next: HostsChange) => void }) {
  const software = useQuery(softwareQuery(id))
  return (
    <Button
      variant="default"
      rightSection={<Icon name="cross" size={12} />}
      aria-label="Take the filter by software away"
      onClick={() => onChange({ software_id: undefined })}
    >
      {software.data ? `${software.data.name} ${software.data.version}` : `Software ${id}`}
    </Button>
  )
}

function PolicyChip({ search, onChange }: { search: HostsSearch; onChange: (next: HostsChange) => void }) {
  const policy = useQuery(policyQuery(search.policy_id ?? 0))
  const answer =
    search.policy_response === 'passing' || search.policy_response === 'failing'
      ? search.policy_response
      : 'no response'
  return (
    <Button
      variant="default"
      rightSection={<Icon name="cross" size={12} />}
      aria-label="Take the filter by policy away"
      onClick={() => onChange({ policy_id: undefined, policy_response: undefined })}
    >
      {policy.data?.name ?? `Policy ${search.policy_id}`}: {answer}
    </Button>
  )
}

const columns: readonly Column<Host>[] = [
  {
    title: 'Host',
    sortKey: 'hostname',
    render: ({ id, display_name, hostname, uuid }) => (
      <Link to="/hosts/$id" params={{ id: String(id) }}>
        {display_name || hostname || uuid}
      </Link>
    ),
  },
  {
    title: 'Status',
    render: ({ status }) => (
      <StatusPill tone={status === 'online' ? 'good' : 'off'}>{status === 'online' ? 'Online' : 'Offline'}</StatusPill>
    ),
  },
  {
    title: 'Failing',
    align: 'right',
    render: ({ id, issues }) =>
      issues.failing_policies_count === 0 ? (
        <Dim>0</Dim>
      ) : (
        <Link to="/hosts/$id" params={{ id: String(id) }}>
          {issues.failing_policies_count}
        </Link>
      ),
  },
  { title: 'Operating system', isMinor: true, sortKey: 'os_version', render: ({ os_version }) => os_version },
  { title: 'osquery', isMinor: true, sortKey: 'osquery_version', render: ({ osquery_version }) => osquery_version },
  { title: 'Address', isMinor: true, render: ({ primary_ip }) => primary_ip },
  {
    title: 'Serial number',
    isMinor: true,
    sortKey: 'hardware_serial',
    render: ({ hardware_serial }) => hardware_serial,
  },
  { title: 'Last seen', sortKey: 'seen_time', render: ({ seen_time }) => <Moment at={seen_time} /> },
]
