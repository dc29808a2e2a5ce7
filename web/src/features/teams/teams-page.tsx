import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../api/session.ts'
import { createTeam, type Team, teamsQuery } from '../../api/teams.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Dim } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { TeamForm } from './team-form.tsx'

/** Groups of hosts with policies, secrets, agent options and people of their own. */
export function TeamsPage() {
  const teams = useQuery(teamsQuery)
  const mayCreate = useMay('team:write')
  const [isAdding, setAdding] = useState(false)
  const navigate = useNavigate()
  const add = (
    <Button leftSection={<Icon name="plus" />} onClick={() => setAdding(true)}>
      Create team
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Teams"
        aside={teams.data?.length}
        note="A team groups hosts. It has its own policies, enrol secrets, agent options and automations, and people with roles in it."
        actions={mayCreate && teams.data && teams.data.length > 0 ? add : undefined}
      />
      <DataTable
        what="teams"
        columns={columns}
        query={teams}
        rowKey={({ id }) => id}
        skeletonRows={4}
        empty={
          <EmptyState title="No teams" action={mayCreate ? add : undefined}>
            For example Laptops and Servers, where other policies apply and other people look after them.
          </EmptyState>
        }
      />
      <Dialog title="Create team" isOpen={isAdding} onClose={() => setAdding(false)} size={520}>
        <TeamForm
          save={createTeam}
          onCancel={() => setAdding(false)}
          onSaved={({ id }) => void navigate({ to: '/settings/teams/$id', params: { id: String(id) } })}
        />
      </Dialog>
    </>
  )
}

const columns: readonly Column<Team>[] = [
  {
    title: 'Name',
    render: ({ id, name }) => (
      <Link to="/settings/teams/$id" params={{ id: String(id) }}>
        {name}
      </Link>
    ),
  },
  { title: 'Description', isMinor: true, render: ({ description }) => <Dim>{description}</Dim> },
  {
    title: 'Hosts',
    align: 'right',
    render: ({ id, host_count }) => (
      <Link to="/hosts" search={{ team_id: id }}>
        {host_count.toLocaleString('en')}
      </Link>
    ),
  },
  { title: 'Members', align: 'right', render: ({ user_count }) => user_count },
]
