import type { Policy } from '@muster/contract/rest/policy.ts'
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { automationsQuery } from '../../api/automations.ts'
import { deletePolicies, policiesQuery, policyKeys, teamPoliciesQuery } from '../../api/policies.ts'
import { useMay, useMayAnywhere } from '../../api/session.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Dim, Row, Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { platformWords } from '../../ui/platform-words.ts'
import { EmptyState } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'

export interface PoliciesPageProps {
  readonly search: string
  readonly onSearch: (search: string) => void
  /** Undefined: the policies of all hosts. */
  readonly teamId: number | undefined
  readonly mayManage: boolean
  readonly onManage: () => void
  /** What the frame shows over the page: the automations of this page. */
  readonly dialog: ReactNode
}

/** What is asked of every host, or of those of a team, and what they answer. */
export function PoliciesPage({ search, onSearch, teamId, mayManage, onManage, dialog }: PoliciesPageProps) {
  const { policies, inherited } = usePolicies(teamId)
  const mayWrite = useMay('policy:write', teamId)
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  useEffect(() => setSelected(new Set()), [teamId])
  const columns = useColumns(teamId)
  const columnsOfAll = useColumns(undefined)
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
        {[...(policies.data ?? []), ...inherited].length > 0 && (
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
            {selected.size > 0 && (
              <DeleteSelected ids={[...selected]} teamId={teamId ?? null} onDone={() => setSelected(new Set())} />
            )}
          </Row>
        )}
        <DataTable
          what="policies"
          columns={columns}
          query={{ ...policies, data: policies.data && matching(policies.data, search) }}
          rowKey={({ id }) => id}
          selection={
            mayWrite
              ? {
                  selected,
                  onSelect: (keys) => setSelected(new Set([...keys].map(Number))),
                  nameOf: ({ name }) => name,
                }
              : undefined
          }
          empty={<Nothing isFiltered={policies.data?.length !== 0} action={mayWrite ? add : undefined} />}
        />
        {inherited.length > 0 && (
          <Section title={`For all hosts (${inherited.length})`}>
            <DataTable
              what="policies for all hosts"
              columns={columnsOfAll}
              query={{ ...policies, data: matching(inherited, search) }}
              rowKey={({ id }) => id}
              empty={<Dim>None matches.</Dim>}
            />
          </Section>
        )}
      </Stack>
      {dialog}
    </>
  )
}

/** Those of a team, and apart from them those of all hosts; undefined: those of all hosts. */
function usePolicies(teamId: number | undefined) {
  const ofAll = useQuery({ ...policiesQuery, enabled: teamId === undefined })
  const ofTeam = useQuery({ ...teamPoliciesQuery(teamId ?? 0), enabled: teamId !== undefined })
  if (teamId === undefined) return { policies: ofAll, inherited: [] }
  return { policies: { ...ofTeam, data: ofTeam.data?.own }, inherited: ofTeam.data?.inherited ?? [] }
}

function matching(rows: readonly Policy[], search: string): readonly Policy[] {
  return rows.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
}

function Nothing({ isFiltered, action }: { readonly isFiltered: boolean; readonly action: ReactNode }) {
  if (isFiltered) return <EmptyState title="No policy matches" />
  return (
    <EmptyState title="Ask your hosts something" action={action}>
      For example whether the disk is encrypted: SELECT 1 FROM disk_encryption WHERE encrypted = 1
    </EmptyState>
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

function useColumns(teamId: number | undefined): readonly Column<Policy>[] {
  const maySeeHosts = useMayAnywhere('host:read')
  // Whoever has a role in a team knows the automations of the team, not those of all hosts.
  const knowsAutomations = useMay('config:read', teamId)
  const automations = useQuery({ ...automationsQuery, enabled: knowsAutomations })
  const listened = new Set(
    (automations.data ?? [])
      .filter(({ kind, state }) => kind === 'policy' && (state === 'on' || state === 'paused'))
      .flatMap(({ conditions }) => conditions.policy_ids ?? []),
  )
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
    ...(knowsAutomations
      ? [
          {
            title: 'Automations',
            render: ({ id }: Policy) =>
              listened.has(id) ? <StatusPill tone="good">On</StatusPill> : <StatusPill tone="off">Off</StatusPill>,
          },
        ]
      : []),
  ]
}

interface DeleteSelectedProps {
  readonly ids: number[]
  readonly teamId: number | null
  readonly onDone: () => void
}

function DeleteSelected({ ids, teamId, onDone }: DeleteSelectedProps) {
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const words = ids.length === 1 ? '1 policy' : `${ids.length} policies`
  const deleting = useMutation({
    mutationFn: () => deletePolicies(ids, teamId),
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
      <ConfirmDialog
        title="Delete policies"
        action="Delete"
        isOpen={isAsking}
        isBusy={deleting.isPending}
        onConfirm={() => deleting.mutate()}
        onClose={() => setAsking(false)}
      >
        <p>Deletes {words} with all answers. Automations no longer listen to them.</p>
      </ConfirmDialog>
    </>
  )
}
