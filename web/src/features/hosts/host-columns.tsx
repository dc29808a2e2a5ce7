import type { Host } from '@muster/contract/rest/host.ts'
import { Button, Checkbox, Popover } from '@mantine/core'
import type { Column } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Dim, Stack } from '../../ui/layout.tsx'
import { RowLink } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'

export interface HostColumn extends Column<Host> {
  /** As the report of the API names it. */
  readonly key: keyof Host
  readonly isUsual?: boolean
}

const bytesPerGigabyte = 1_000_000_000

export function hostName({ display_name, hostname, uuid, id }: Host): string {
  return display_name || hostname || uuid || `Host ${id}`
}

const nameColumn: HostColumn = {
  key: 'display_name',
  title: 'Host',
  sortKey: 'hostname',
  isUsual: true,
  render: (host) => <RowLink to={`/hosts/${host.id}`}>{hostName(host)}</RowLink>,
}

const otherColumns: readonly HostColumn[] = [
  {
    key: 'status',
    title: 'Status',
    isUsual: true,
    render: ({ status }) => (
      <StatusPill tone={status === 'online' ? 'good' : 'off'}>{status === 'online' ? 'Online' : 'Offline'}</StatusPill>
    ),
  },
  {
    key: 'issues',
    title: 'Failing',
    align: 'right',
    isUsual: true,
    render: ({ id, issues }) =>
      issues.failing_policies_count === 0 ? (
        <Dim>0</Dim>
      ) : (
        <RowLink to={`/hosts/${id}`}>{issues.failing_policies_count}</RowLink>
      ),
  },
  { key: 'team_name', title: 'Team', sortKey: 'team_name', isMinor: true, render: ({ team_name }) => team_name },
  {
    key: 'os_version',
    title: 'Operating system',
    isMinor: true,
    isUsual: true,
    sortKey: 'os_version',
    render: ({ os_version }) => os_version,
  },
  {
    key: 'osquery_version',
    title: 'osquery',
    isMinor: true,
    isUsual: true,
    sortKey: 'osquery_version',
    render: ({ osquery_version }) => osquery_version,
  },
  {
    key: 'primary_ip',
    title: 'Address',
    isMinor: true,
    isUsual: true,
    sortKey: 'primary_ip',
    render: ({ primary_ip }) => primary_ip,
  },
  {
    key: 'hardware_serial',
    title: 'Serial number',
    isMinor: true,
    isUsual: true,
    sortKey: 'hardware_serial',
    render: ({ hardware_serial }) => hardware_serial,
  },
  {
    key: 'hardware_model',
    title: 'Model',
    isMinor: true,
    sortKey: 'hardware_model',
    render: ({ hardware_model }) => hardware_model,
  },
  { key: 'hostname', title: 'Hostname', isMinor: true, sortKey: 'hostname', render: ({ hostname }) => hostname },
  { key: 'uuid', title: 'UUID', isMinor: true, sortKey: 'uuid', render: ({ uuid }) => uuid },
  {
    key: 'memory',
    title: 'Memory',
    isMinor: true,
    align: 'right',
    sortKey: 'memory',
    render: ({ memory }) => `${(memory / bytesPerGigabyte).toFixed(1)} GB`,
  },
  {
    key: 'gigs_disk_space_available',
    title: 'Free disk',
    isMinor: true,
    align: 'right',
    render: ({ gigs_disk_space_available: free }) => `${free.toFixed(0)} GB`,
  },
  {
    key: 'last_enrolled_at',
    title: 'Enrolled',
    isMinor: true,
    sortKey: 'last_enrolled_at',
    render: ({ last_enrolled_at }) => <Moment at={last_enrolled_at} />,
  },
  {
    key: 'seen_time',
    title: 'Last seen',
    under: 'Host',
    isUsual: true,
    sortKey: 'seen_time',
    render: ({ seen_time }) => <Moment at={seen_time} />,
  },
]

const usualKeys: readonly string[] = otherColumns.filter(({ isUsual }) => isUsual).map(({ key }) => key)

/** The host's name and what is asked for, in the order of this list. */
export function chooseHostColumns(columns: string | undefined): readonly HostColumn[] {
  const keys = columns === undefined ? usualKeys : columns.split(',')
  return [nameColumn, ...otherColumns.filter(({ key }) => keys.includes(key))]
}

export interface ColumnMenuProps {
  readonly columns: string | undefined
  readonly onChange: (columns: string | undefined) => void
}

/** Which columns are shown. */
export function ColumnMenu({ columns, onChange }: ColumnMenuProps) {
  const chosen = columns === undefined ? [...usualKeys] : columns.split(',')
  const change = (keys: string[]) => {
    const ordered = otherColumns.map(({ key }) => key as string).filter((key) => keys.includes(key))
    const list = ordered.join(',')
    onChange(list === usualKeys.join(',') ? undefined : list || 'status')
  }
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" rightSection={<Icon name="down" />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Checkbox.Group value={chosen} onChange={change} aria-label="Columns">
          <Stack gap="small">
            {otherColumns.map(({ key, title }) => (
              <Checkbox key={key} size="xs" value={key} label={title} />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  )
}
