import type { DeliveryAnswer, DeliveryState } from '@muster/contract/rest/delivery.ts'
import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { automationsQuery } from '../../api/automations.ts'
import { deliveriesQuery } from '../../api/deliveries.ts'
import { destinationsQuery } from '../../api/destinations.ts'
import { useMay } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { DeliveryDrawer } from './delivery-drawer.tsx'
import { deliveryWords, subjectWords } from './delivery-words.ts'

export interface DeliveriesFilter {
  readonly state?: DeliveryState | undefined
  readonly automation_id?: number | undefined
  readonly destination_id?: number | undefined
}

export interface DeliveriesPageProps {
  readonly filter: DeliveriesFilter
  readonly onFilter: (filter: DeliveriesFilter) => void
  /** The one that is open beside the list. */
  readonly openId?: string | undefined
  readonly onOpen: (id: string | undefined) => void
}

const states = [
  { value: undefined, label: 'All' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'held', label: 'Held' },
  { value: 'dead', label: 'Dead' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'cancelled', label: 'Cancelled' },
] as const

/** All that was sent, is being sent or could not be sent. */
export function DeliveriesPage({ filter, onFilter, openId, onOpen }: DeliveriesPageProps) {
  const deliveries = useInfiniteQuery(deliveriesQuery(definedOnly(filter)))
  const rows = deliveries.data?.pages.flatMap((page) => page.deliveries)
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <Stack>
      <Filters filter={filter} onFilter={onFilter} />
      <DataTable
        what="deliveries"
        columns={columns}
        query={{ data: rows, error: deliveries.error, refetch: deliveries.refetch }}
        rowKey={({ id }) => id}
        currentKey={openId}
        empty={
          <EmptyState title={isFiltered ? 'No delivery matches these filters' : 'Nothing has been sent yet'}>
            {isFiltered
              ? 'Take a filter away.'
              : 'A delivery appears when a rule fires. Send a test from the rule to see one arrive.'}
          </EmptyState>
        }
      />
      {deliveries.hasNextPage && (
        <Row>
          <Button
            variant="default"
            loading={deliveries.isFetchingNextPage}
            onClick={() => void deliveries.fetchNextPage()}
          >
            Show more
          </Button>
        </Row>
      )}
      <DeliveryDrawer id={openId} siblings={(rows ?? []).map(({ id }) => id)} onOpen={onOpen} />
    </Stack>
  )
}

function definedOnly(filter: DeliveriesFilter) {
  const { state, automation_id, destination_id } = filter
  return {
    ...(state === undefined ? {} : { state }),
    ...(automation_id === undefined ? {} : { automation_id }),
    ...(destination_id === undefined ? {} : { destination_id }),
  }
}

function Filters({ filter, onFilter }: Pick<DeliveriesPageProps, 'filter' | 'onFilter'>) {
  const automations = useQuery(automationsQuery)
  const maySeeDestinations = useMay('config:read')
  const destinations = useQuery({ ...destinationsQuery, enabled: maySeeDestinations })
  return (
    <Row>
      <FilterChips<DeliveryState>
        label="State"
        chips={states}
        value={filter.state}
        onChange={(state) => onFilter({ ...filter, state })}
      />
      <ByName
        label="Automation"
        entries={automations.data ?? []}
        value={filter.automation_id}
        onChange={(automation_id) => onFilter({ ...filter, automation_id })}
      />
      {maySeeDestinations && (
        <ByName
          label="Destination"
          entries={destinations.data ?? []}
          value={filter.destination_id}
          onChange={(destination_id) => onFilter({ ...filter, destination_id })}
        />
      )}
    </Row>
  )
}

interface ByNameProps {
  readonly label: string
  readonly entries: readonly { readonly id: number; readonly name: string }[]
  readonly value: number | undefined
  readonly onChange: (id: number | undefined) => void
}

function ByName({ label, entries, value, onChange }: ByNameProps) {
  return (
    <Select
      size="xs"
      aria-label={label}
      placeholder={label}
      data={entries.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={value === undefined ? null : String(value)}
      onChange={(id) => onChange(id === null ? undefined : Number(id))}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label}` }}
    />
  )
}

const columns: readonly Column<DeliveryAnswer>[] = [
  {
    title: 'State',
    render: (row) => {
      const { tone, word } = deliveryWords(row)
      return <StatusPill tone={tone}>{word}</StatusPill>
    },
  },
  {
    title: 'About',
    render: (row) => (
      <Link to="/automations/deliveries/$deliveryId" params={{ deliveryId: row.id }} search={(before) => before}>
        {subjectWords(row.subject)}
      </Link>
    ),
  },
  { title: 'Hosts', align: 'right', isMinor: true, render: (row) => row.host_count.toLocaleString('en') },
  { title: 'Destination', under: 'About', render: (row) => row.destination?.name ?? 'gone' },
  { title: 'Automation', isMinor: true, render: (row) => row.automation_name },
  { title: 'Attempts', align: 'right', isMinor: true, render: (row) => row.attempt_count },
  { title: 'Reason', isMinor: true, render: (row) => row.reason },
  { title: 'Created', render: (row) => <Moment at={row.created_at} /> },
]
