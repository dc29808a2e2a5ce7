import type { Automation } from '@muster/contract/rest/automation.ts'
import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { automationsQuery } from '../../api/automations.ts'
import { destinationsQuery } from '../../api/destinations.ts'
import { type Integration, integrationsOf, listIntegrations, nameOf } from '../../api/integration.ts'
import { configQuery } from '../../api/settings.ts'
import { Beta } from '../../ui/beta.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Dim, Row } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { sentence } from '../../ui/sentence.ts'
import { EmptyState } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { DeleteIntegration } from './delete-integration.tsx'
import { findDestination, vendors } from './integration.ts'
import { IntegrationDialog } from './integration-dialog.tsx'

export interface IntegrationsPageProps {
  /** `new`, or the name of the one that is open. */
  readonly open: string | undefined
  readonly onOpen: (open: string | undefined) => void
}

interface Listed {
  readonly integration: Integration
  readonly name: string
  readonly destination: DestinationAnswer | undefined
  readonly users: readonly Automation[]
}

/** The Jiras and Zendesks in which automations keep tickets. */
export function IntegrationsPage({ open, onOpen }: IntegrationsPageProps) {
  const config = useQuery(configQuery)
  const destinations = useQuery(destinationsQuery)
  const automations = useQuery(automationsQuery)
  const [leavingName, setLeavingName] = useState<string>()
  const needed = [config, destinations, automations]
  // Not before all is known: who deletes one is told what it is used by.
  const listed =
    config.data && destinations.data && automations.data
      ? listAll(integrationsOf(config.data), destinations.data, automations.data)
      : undefined
  const leaving = listed?.find(({ name }) => name === leavingName)
  const opened = open === 'new' ? open : listed?.find(({ name }) => name === open)?.integration
  const add = (
    <Button leftSection={<Icon name="plus" />} onClick={() => onOpen('new')}>
      Add integration
    </Button>
  )
  const hasSome = (listed?.length ?? 0) > 0
  return (
    <>
      <PageHeader
        title="Integrations"
        aside={hasSome ? listed?.length : undefined}
        note="Where automations create tickets for newly failing policies and new CVEs."
        actions={hasSome ? add : undefined}
      />
      <DataTable
        what="integrations"
        query={{
          data: listed,
          error: needed.find(({ error }) => error)?.error ?? null,
          refetch: () => Promise.all(needed.map(({ refetch }) => refetch())),
        }}
        rowKey={({ name }) => name}
        columns={[...columns, actionsColumn(onOpen, setLeavingName)]}
        skeletonRows={3}
        empty={
          <EmptyState title="Connect Jira or Zendesk" action={add}>
            An automation then keeps one ticket for each failing policy or CVE, and tells it when hosts recover.{' '}
            <Beta />
          </EmptyState>
        }
      />
      <IntegrationDialog opened={opened} onClose={() => onOpen(undefined)} />
      {leaving && (
        <DeleteIntegration
          integration={leaving.integration}
          users={leaving.users.map(({ name }) => name)}
          onClose={() => setLeavingName(undefined)}
        />
      )}
    </>
  )
}

function listAll(
  integrations: ReturnType<typeof integrationsOf>,
  destinations: readonly DestinationAnswer[],
  automations: readonly Automation[],
): readonly Listed[] {
  return listIntegrations(integrations).map((integration) => {
    const destination = findDestination(integration, destinations)
    const users = automations.filter(({ destination_ids: ids }) => destination && ids.includes(destination.id))
    return { integration, name: nameOf(integration), destination, users }
  })
}

const deployments: Readonly<Record<string, string>> = { cloud: 'Jira Cloud', data_center: 'Jira Data Center' }

const columns: readonly Column<Listed>[] = [
  {
    title: 'Ticket destination',
    render: ({ name, integration, destination }) => (
      <>
        <Link to="/settings/integrations" search={{ open: name }}>
          {name}
        </Link>
        <Row>
          <Dim>{deployments[destination?.tracker?.deployment ?? ''] ?? vendors[integration.kind]}</Dim> <Beta />
        </Row>
      </>
    ),
  },
  { title: 'Connection', render: ({ destination }) => <ConnectionState destination={destination} /> },
  {
    title: 'Used by',
    isMinor: true,
    render: ({ users }) =>
      users.length === 0 ? (
        <Dim>nothing yet</Dim>
      ) : (
        users.map(({ id, name }) => (
          <div key={id}>
            <Link to="/automations/$id" params={{ id: String(id) }}>
              {name}
            </Link>
          </div>
        ))
      ),
  },
]

function actionsColumn(onEdit: (name: string) => void, onDelete: (name: string) => void): Column<Listed> {
  return {
    title: '',
    align: 'right',
    render: (row) => (
      <Button.Group>
        <Button variant="subtle" size="compact-xs" aria-label={`Edit ${row.name}`} onClick={() => onEdit(row.name)}>
          Edit
        </Button>
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          aria-label={`Delete ${row.name}`}
          onClick={() => onDelete(row.name)}
        >
          Delete
        </Button>
      </Button.Group>
    ),
  }
}

function ConnectionState({ destination }: Pick<Listed, 'destination'>) {
  if (!destination?.tracker) return <Dim>not known</Dim>
  const { state, tracker } = destination
  if (!tracker.is_verified)
    return (
      <>
        <StatusPill tone="warn">Unverified</StatusPill> <Dim>{sentence(tracker.verify_problem)}</Dim>
      </>
    )
  if (state === 'paused') return <StatusPill tone="warn">Paused</StatusPill>
  return state === 'failing' ? <StatusPill tone="bad">Failing</StatusPill> : <StatusPill tone="good">Works</StatusPill>
}
