import type { TicketAnswer } from '@muster/contract/rest/ticket.ts'
import { Anchor } from '@mantine/core'
import { type Column, DataTable } from './data-table.tsx'
import { Dim, Section } from './layout.tsx'
import { Moment } from './moment.tsx'

/** The tickets about something, with what their tracker said last. Absent where there are none. */
export function TicketList({ tickets }: { readonly tickets: readonly TicketAnswer[] }) {
  if (tickets.length === 0) return null
  return (
    <Section title="Tickets">
      <DataTable
        what="tickets"
        columns={columns}
        query={{ data: tickets, error: undefined, refetch: () => undefined }}
        rowKey={({ id }) => id}
        empty={null}
      />
    </Section>
  )
}

const columns: readonly Column<TicketAnswer>[] = [
  {
    title: 'Ticket',
    render: ({ key, url }) =>
      key !== null && /^https?:/.test(url) ? (
        <Anchor href={url} rel="noreferrer">
          {key}
        </Anchor>
      ) : (
        (key ?? <Dim>not created yet</Dim>)
      ),
  },
  { title: 'In', isMinor: true, render: ({ destination }) => destination?.name ?? <Dim>deleted</Dim> },
  { title: 'Status', render: ({ status, problem }) => [status, problem].filter(Boolean).join('. ') },
  { title: 'Hosts', align: 'right', render: ({ host_count }) => host_count.toLocaleString('en') },
  { title: 'Created', isMinor: true, render: ({ created_at }) => <Moment at={created_at} /> },
]
