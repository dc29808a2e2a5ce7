import type { HostDetail } from '@muster/contract/rest/host.ts'
import type { HostSoftware } from '@muster/contract/rest/software.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dim, Mono } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { EmptyState } from '../../ui/states.tsx'

/** What is installed on a host; what has CVEs comes first. */
export function HostSoftwareTable({ host }: { readonly host: HostDetail }) {
  const software = host.software.toSorted(
    (a, b) => cveCount(b) - cveCount(a) || a.name.localeCompare(b.name) || a.id - b.id,
  )
  return (
    <DataTable
      what="software of this host"
      columns={columns}
      query={{ data: software, error: undefined, refetch: () => undefined }}
      rowKey={({ id }) => id}
      empty={<EmptyState title="No software is known">The host tells it at its next full check-in.</EmptyState>}
    />
  )
}

function cveCount({ vulnerabilities }: HostSoftware): number {
  return vulnerabilities?.length ?? 0
}

const columns: readonly Column<HostSoftware>[] = [
  { title: 'Name', render: ({ name }) => name },
  { title: 'Version', render: ({ version }) => version },
  { title: 'Kind', isMinor: true, render: ({ source }) => source.replaceAll('_', ' ') },
  {
    title: 'CVEs',
    render: (row) =>
      cveCount(row) === 0 ? (
        <Dim>none</Dim>
      ) : (
        row.vulnerabilities?.map(({ cve }) => (
          <span key={cve}>
            <Link to="/software/vulnerabilities/$cve" params={{ cve }}>
              <Mono>{cve}</Mono>
            </Link>{' '}
          </span>
        ))
      ),
  },
]
