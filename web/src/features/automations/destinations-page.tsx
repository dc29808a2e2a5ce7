import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLatestDeliveries } from '../../api/deliveries.ts'
import { destinationsQuery } from '../../api/destinations.ts'
import { useMay } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { DestinationDetail } from './destination-detail.tsx'
import { DestinationPill } from './destination-health.tsx'
import { DestinationForm } from './destination-form.tsx'
import { LatestStrip } from './latest-strip.tsx'

export interface DestinationsPageProps {
  /** The one that is open, or a new one. */
  readonly open: number | 'new' | undefined
  readonly onOpen: (open: number | 'new' | undefined) => void
}

/** Where automations send to, and how that goes. */
export function DestinationsPage({ open, onOpen }: DestinationsPageProps) {
  const destinations = useQuery(destinationsQuery)
  const mayWrite = useMay('config:write')
  const maySeeDeliveries = useMay('delivery:read')
  useLatestDeliveries('destination', { list: destinations.data, enabled: maySeeDeliveries })
  const add = (
    <Button leftSection={<Icon name="plus" />} onClick={() => onOpen('new')}>
      Add destination
    </Button>
  )
  const columns: readonly Column<DestinationAnswer>[] = [
    {
      title: 'Destination',
      render: ({ id, name }) => (
        <Link to="/automations/destinations" search={{ open: id }}>
          {name}
        </Link>
      ),
    },
    { title: 'Address', isMinor: true, render: ({ origin }) => origin },
    { title: 'State', render: (row) => <DestinationPill destination={row} /> },
    { title: 'Waiting', align: 'right', render: ({ delivery_counts }) => delivery_counts.waiting },
    { title: 'Held', align: 'right', isMinor: true, render: ({ delivery_counts }) => delivery_counts.held },
    { title: 'Dead', align: 'right', render: ({ delivery_counts }) => delivery_counts.dead },
    ...(maySeeDeliveries
      ? [
          {
            title: 'Deliveries',
            isMinor: true,
            render: ({ id }: DestinationAnswer) => <LatestStrip of="destination" id={id} />,
          },
        ]
      : []),
  ]
  const opened = destinations.data?.find(({ id }) => id === open)
  return (
    <Stack>
      {mayWrite && (destinations.data?.length ?? 0) > 0 && <Row>{add}</Row>}
      <DataTable
        what="destinations"
        columns={columns}
        query={destinations}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="Automations have nowhere to send to" action={mayWrite ? add : undefined}>
            A destination is an address that takes webhook requests, for example https://hooks.example.com/policies.
          </EmptyState>
        }
      />
      <Dialog title="Add destination" isOpen={open === 'new' && mayWrite} onClose={() => onOpen(undefined)}>
        <DestinationForm onSaved={(saved) => onOpen(saved.id)} onCancel={() => onOpen(undefined)} />
      </Dialog>
      <Dialog title={opened?.name ?? ''} isOpen={opened !== undefined} onClose={() => onOpen(undefined)} size={720}>
        {opened && <DestinationDetail destination={opened} onClose={() => onOpen(undefined)} />}
      </Dialog>
    </Stack>
  )
}
