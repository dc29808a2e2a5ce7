import type { Label } from '@muster/contract/rest/label.ts'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { labelsQuery } from '../../api/labels.ts'
import { useMay, useMayAnywhere } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Dim } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { platformWords } from '../../ui/platform-words.ts'
import { EmptyState } from '../../ui/states.tsx'

/** Names for groups of hosts, over all teams. */
export function LabelsPage() {
  const navigate = useNavigate()
  const labels = useQuery(labelsQuery)
  const mayWrite = useMay('label:write')
  const maySeeHosts = useMayAnywhere('host:read')
  const add = (
    <Button leftSection={<Icon name="plus" />} onClick={() => void navigate({ to: '/settings/labels/new' })}>
      Create label
    </Button>
  )
  const columns: readonly Column<Label>[] = [
    {
      title: 'Name',
      render: ({ id, name }) => (
        <Link to="/settings/labels/$id" params={{ id: String(id) }}>
          {name}
        </Link>
      ),
    },
    { title: 'Kind', render: kindWords },
    {
      title: 'Hosts',
      align: 'right',
      render: ({ id, host_count }) =>
        host_count === 0 || !maySeeHosts ? (
          <Dim>{host_count}</Dim>
        ) : (
          <Link to="/hosts" search={{ label_id: id }}>
            {host_count.toLocaleString('en')}
          </Link>
        ),
    },
    { title: 'Platforms', isMinor: true, render: ({ platform }) => platformWords(platform) },
    { title: 'Description', isMinor: true, render: ({ description }) => <Dim>{description}</Dim> },
  ]
  return (
    <>
      <PageHeader
        title="Labels"
        aside={labels.data?.length}
        note="A label groups hosts by what they answer to a query, or by hand. Lists of hosts can be filtered by it."
        actions={mayWrite ? add : undefined}
      />
      <DataTable
        what="labels"
        columns={columns}
        query={{ ...labels, data: labels.data && ownFirst(labels.data) }}
        rowKey={({ id }) => id}
        skeletonRows={8}
        empty={<EmptyState title="No labels" action={mayWrite ? add : undefined} />}
      />
    </>
  )
}

function ownFirst(labels: readonly Label[]): readonly Label[] {
  return labels.toSorted((a, b) => Number(a.label_type === 'builtin') - Number(b.label_type === 'builtin'))
}

export function kindWords({ label_type, label_membership_type }: Label): string {
  if (label_type === 'builtin') return 'Built in'
  return label_membership_type === 'manual' ? 'Manual' : 'Dynamic'
}
