import type { HostDetail, HostPolicy } from '@muster/contract/rest/host.ts'
import { Button, Tabs } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { deleteHost, hostKeys, hostQuery, refetchHost } from '../../api/hosts.ts'
import { useMay } from '../../api/session.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Facts } from '../../ui/facts.tsx'
import { formatSpan } from '../../ui/format-time.ts'
import { Icon } from '../../ui/icon.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState, Loaded } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import { GoneHost } from './gone-host.tsx'
import { HostPolicies } from './host-policies.tsx'
import { HostSoftwareTable } from './host-software-table.tsx'

export type HostTab = 'policies' | 'software' | 'vitals' | 'users'

interface HostPageProps {
  readonly id: number
  readonly tab: HostTab
  readonly onTab: (tab: HostTab) => void
}

/** One host: what it is, what it answers, who uses it. Every message's links lead here. */
export function HostPage({ id, tab, onTab }: HostPageProps) {
  const host = useQuery(hostQuery(id))
  if (host.error instanceof ApiError && host.error.status === 404) return <GoneHost id={id} />
  return (
    <Loaded what="this host" query={host}>
      {(found) => <Detail host={found} tab={tab} onTab={onTab} />}
    </Loaded>
  )
}

function Detail({ host, tab, onTab }: { host: HostDetail } & Omit<HostPageProps, 'id'>) {
  const isOnline = host.status === 'online'
  const failing = host.policies.filter(({ response }: HostPolicy) => response === 'fail').length
  return (
    <>
      <PageHeader
        title={host.display_name || host.hostname || host.uuid}
        aside={<StatusPill tone={isOnline ? 'good' : 'off'}>{isOnline ? 'Online' : 'Offline'}</StatusPill>}
        note={
          <>
            {host.os_version}, last seen <Moment at={host.seen_time} />
          </>
        }
        actions={<Actions host={host} />}
      />
      <Tabs value={tab} onChange={(next) => onTab(next as HostTab)} keepMounted={false}>
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
          <HostSoftwareTable host={host} />
        </Tabs.Panel>
        <Tabs.Panel value="vitals" pt="lg">
          <Vitals host={host} />
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
    </>
  )
}

const userColumns: readonly Column<HostDetail['users'][number]>[] = [
  { title: 'Name', render: ({ username }) => username },
  { title: 'User id', align: 'right', render: ({ uid }) => uid },
  { title: 'Kind', render: ({ type }) => type },
  { title: 'Group', isMinor: true, render: ({ groupname }) => groupname },
  { title: 'Shell', isMinor: true, render: ({ shell }) => shell },
]

const gigabyte = 1_000_000_000
const nanosecondsPerSecond = 1_000_000_000

function Vitals({ host }: { readonly host: HostDetail }) {
  return (
    <Facts
      items={[
        ['Hostname', host.hostname],
        ['UUID', <CopyText key="uuid" text={host.uuid} />],
        ['Serial number', host.hardware_serial && <CopyText text={host.hardware_serial} />],
        ['Model', `${host.hardware_vendor} ${host.hardware_model}`.trim()],
        ['Operating system', host.os_version],
        ['Build', host.build],
        ['osquery', host.osquery_version],
        ['Processor', host.cpu_brand],
        [
          'Cores',
          host.cpu_logical_cores > 0 ? `${host.cpu_physical_cores} physical, ${host.cpu_logical_cores} logical` : '',
        ],
        ['Memory', host.memory > 0 ? `${(host.memory / gigabyte).toFixed(1)} GB` : ''],
        [
          'Disk',
          host.gigs_total_disk_space > 0
            ? `${host.gigs_disk_space_available.toFixed(0)} of ${host.gigs_total_disk_space.toFixed(0)} GB free (${host.percent_disk_space_available} %)`
            : '',
        ],
        [
          'Disk encryption',
          host.disk_encryption_enabled === null ? 'not known' : host.disk_encryption_enabled ? 'on' : 'off',
        ],
        ['Private address', host.primary_ip && <CopyText text={host.primary_ip} />],
        ['Public address', host.public_ip],
        ['MAC address', host.primary_mac],
        ['Up for', host.uptime > 0 ? formatSpan(host.uptime / nanosecondsPerSecond) : ''],
        ['Last restart', <Moment key="restart" at={host.last_restarted_at} never="not known" />],
        ['Enrolled', <Moment key="enrolled" at={host.last_enrolled_at} />],
        ['Details from', <Moment key="details" at={host.detail_updated_at} />],
        ['Checks in every', `${host.distributed_interval} s`],
        ['Team', host.team_name],
      ]}
    />
  )
}

function Actions({ host }: { readonly host: HostDetail }) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const mayRefetch = useMay('host:refetch')
  const mayDelete = useMay('host:write')
  const [isAsking, setAsking] = useState(false)
  const refetching = useMutation({
    mutationFn: () => refetchHost(host.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: hostKeys.all }),
    onError: (error) => tellFailed('Could not ask the host', error),
  })
  const deleting = useMutation({
    mutationFn: () => deleteHost(host.id),
    onSuccess: async () => {
      await navigate({ to: '/hosts' })
      await queryClient.invalidateQueries({ queryKey: hostKeys.all })
      tellDone(`${host.display_name} is deleted.`)
    },
    onError: (error) => tellFailed('Could not delete the host', error),
  })
  const isRefetching = host.refetch_requested || refetching.isPending
  return (
    <>
      {mayRefetch && (
        <Button
          variant="default"
          leftSection={<Icon name="refresh" />}
          disabled={isRefetching}
          onClick={() => refetching.mutate()}
        >
          {isRefetching ? 'Asked; it answers when it checks in' : 'Refetch'}
        </Button>
      )}
      {mayDelete && (
        <Button variant="default" onClick={() => setAsking(true)}>
          Delete
        </Button>
      )}
      <Dialog title={`Delete ${host.display_name}?`} isOpen={isAsking} onClose={() => setAsking(false)} size={480}>
        <Stack>
          <p>All that it told is deleted. It comes back as a new host when its agent enrols again.</p>
          <Row>
            <Button color="red" loading={deleting.isPending} onClick={() => deleting.mutate()}>
              Delete
            </Button>
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
          </Row>
        </Stack>
      </Dialog>
    </>
  )
}
