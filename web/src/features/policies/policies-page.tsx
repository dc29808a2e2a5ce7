import type { Policy } from '@muster/contract/rest/policy.ts'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { automationsQuery } from '../../api/automations.ts'
import { deletePolicies, policiesQuery, policyKeys } from '../../api/policies.ts'
import { useMay } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Dim, Row, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'

export interface PoliciesPageProps {
  readonly search: string
  readonly onSearch: (search: string) => void
  readonly onManage: () => void
  /** What the frame shows over the page: the automations of this page. */
  readonly dialog: ReactNode
}

/** What is asked of every host, and what they answer. */
export function PoliciesPage({ search, onSearch, onManage, dialog }: PoliciesPageProps) {
  const policies = useQuery(policiesQuery)
  const mayWrite = useMay('policy:write')
  const mayManage = useMay('config:write')
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const rows = policies.data?.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
  const columns = useColumns({ selected, onSelect: setSelected })
  const add = <AddButton />
  return (
    <>
      <PageHeader
        title="Policies"
        aside={policies.data?.length}
        note="A policy is a question in SQL to every host: a row is Passing, no row is Failing."
        actions={
          <>
            {mayManage && policies.data && (
              <Button variant="default" onClick={onManage}>
                Manage automations
              </Button>
            )}
            {mayWrite && add}
          </>
        }
      />
      <Stack>
        {(policies.data?.length ?? 0) > 0 && (
          <Row>
            <TextInput
              size="xs"
              w={280}
              type="search"
              aria-label="Search policies"
              placeholder="Search policies"
              leftSection={<Icon name="search" />}
              value={search}
              onChange={(event) => onSearch(event.currentTarget.value)}
            />
            {selected.size > 0 && <DeleteSelected ids={[...selected]} onDone={() => setSelected(new Set())} />}
          </Row>
        )}
        <DataTable
          what="policies"
          columns={columns}
          query={{ ...policies, data: rows }}
          rowKey={({ id }) => id}
          empty={
            policies.data?.length === 0 ? (
              <EmptyState title="Ask your hosts something" action={mayWrite ? add : undefined}>
                For example whether the disk is encrypted: SELECT 1 FROM disk_encryption WHERE encrypted = 1
              </EmptyState>
            ) : (
              <EmptyState title="No policy matches" />
            )
          }
        />
      </Stack>
      {dialog}
    </>
  )
}

function AddButton() {
  const navigate = useNavigate()
  return (
    <Button leftSection={<Icon name="plus" />} onClick={() => void navigate({ to: '/policies/new' })}>
      Add a policy
    </Button>
  )
}

interface Selection {
  readonly selected: ReadonlySet<number>
  readonly onSelect: (selected: ReadonlySet<number>) => void
}

function useColumns({ selected, onSelect }: Selection): readonly Column<Policy>[] {
  const mayWrite = useMay('policy:write')
  const maySeeHosts = useMay('host:read')
  const automations = useQuery(automationsQuery)
  const listened = new Set(
    (automations.data ?? [])
      .filter(({ kind, state }) => kind === 'policy' && (state === 'on' || state === 'paused'))
      .flatMap(({ conditions }) => conditions.policy_ids ?? []),
  )
  const toggle = (id: number) => {
    const next = new Set(selected)
    if (!next.delete(id)) next.add(id)
    onSelect(next)
  }
  const count = (policy: Policy, answer: 'passing' | 'failing') => {
    const number = policy[`${answer}_host_count`]
    if (number === 0 || !maySeeHosts) return <Dim>{number}</Dim>
    return (
      <Link to="/hosts" search={{ policy_id: policy.id, policy_response: answer }}>
        {number.toLocaleString('en')}
      </Link>
    )
  }
  return [
    ...(mayWrite
      ? [
          {
            title: '',
            render: ({ id, name }: Policy) => (
              <Checkbox
                size="xs"
                aria-label={`Select ${name}`}
                checked={selected.has(id)}
                onChange={() => toggle(id)}
              />
            ),
          },
        ]
      : []),
    {
      title: 'Name',
      render: ({ id, name }) => (
        <Link to="/policies/$id" params={{ id: String(id) }}>
          {name}
        </Link>
      ),
    },
    { title: 'Passing', align: 'right', render: (policy) => count(policy, 'passing') },
    { title: 'Failing', align: 'right', render: (policy) => count(policy, 'failing') },
    { title: 'Platforms', isMinor: true, render: ({ platform }) => platformWords(platform) },
    {
      title: 'Automations',
      render: ({ id }) =>
        listened.has(id) ? <StatusPill tone="good">On</StatusPill> : <StatusPill tone="off">Off</StatusPill>,
    },
  ]
}

const platforms: Readonly<Record<string, string>> = { darwin: 'macOS', windows: 'Windows', linux: 'Linux' }

function platformWords(platform: string): string {
  if (platform === '') return 'all'
  return platform
    .split(',')
    .map((name) => platforms[name] ?? name)
    .join(', ')
}

function DeleteSelected({ ids, onDone }: { readonly ids: number[]; readonly onDone: () => void }) {
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const words = ids.length === 1 ? '1 policy' : `${ids.length} policies`
  const deleting = useMutation({
    mutationFn: () => deletePolicies(ids),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: policyKeys.all })
      setAsking(false)
      tellDone(`${words} deleted.`)
      onDone()
    },
    onError: (error) => tellFailed('Could not delete', error),
  })
  return (
    <>
      <Button variant="default" leftSection={<Icon name="trash" />} onClick={() => setAsking(true)}>
        Delete {words}
      </Button>
      <Dialog title="Delete policies" isOpen={isAsking} onClose={() => setAsking(false)} size={460}>
        <Stack>
          <p>Deletes {words} with all answers. Automations no longer listen to them.</p>
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
