import type { HostDetail, HostPolicy } from '@muster/contract/rest/host.ts'
import { useMay } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dim } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'

const order: Readonly<Record<HostPolicy['response'], number>> = { fail: 0, '': 1, pass: 2 }

/** The answers of a host, the failing first, with what to do about them. */
export function HostPolicies({ host }: { readonly host: HostDetail }) {
  const mayAsk = useMay('delivery:read', host.team_id)
  const policies = host.policies.toSorted(
    (a: HostPolicy, b: HostPolicy) => order[a.response] - order[b.response] || a.name.localeCompare(b.name),
  )
  const columns: readonly Column<HostPolicy>[] = [
    { title: 'Answer', render: (policy) => <Answer policy={policy} /> },
    {
      title: 'Policy',
      render: ({ id, name, team_id }) => (
        <Link to="/policies/$id" params={{ id: String(id) }} search={team_id === null ? {} : { team_id }}>
          {name}
        </Link>
      ),
    },
    {
      title: 'Resolution',
      under: 'Policy',
      render: ({ response, resolution }) => (response === 'fail' ? resolution : <Dim>{resolution}</Dim>),
    },
    ...(mayAsk
      ? [
          {
            title: '',
            render: ({ id }: HostPolicy) => (
              <Link to="/automations" search={{ policy_id: id, host_id: host.id }}>
                Why?
              </Link>
            ),
          },
        ]
      : []),
  ]
  return (
    <DataTable
      what="policies of this host"
      columns={columns}
      query={{ data: policies, error: undefined, refetch: () => undefined }}
      rowKey={({ id }) => id}
      empty={<EmptyState title="No policy is for this host" action={<Link to="/policies">Policies</Link>} />}
    />
  )
}

function Answer({ policy: { response, error, is_rechecking } }: { readonly policy: HostPolicy }) {
  return (
    <>
      {response === 'pass' && <StatusPill tone="good">Passing</StatusPill>}
      {response === 'fail' && <StatusPill tone="bad">Failing</StatusPill>}
      {response === '' && <StatusPill tone="off">No response</StatusPill>}
      {is_rechecking && <Dim> asked again, not answered yet</Dim>}
      {error && <Dim> the last check was an error: {error.message}</Dim>}
    </>
  )
}
