import type { HostDetail } from '@muster/contract/rest/host.ts'
import type { HostSoftware } from '@muster/contract/rest/software.ts'
import { CveSummary } from '../../ui/cve-summary.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { PastEnd, Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState } from '../../ui/states.tsx'

const pageSize = 50

interface SoftwareSearch {
  readonly query?: string
  readonly only?: true
  readonly page?: number
}

interface HostSoftwareTableProps {
  readonly host: HostDetail
  readonly search: SoftwareSearch
  readonly onSearch: (search: SoftwareSearch) => void
}

/** What is installed on a host; what has CVEs comes first. */
export function HostSoftwareTable({ host, search, onSearch }: HostSoftwareTableProps) {
  const { query = '', only, page = 0 } = search
  const isVulnerable = only === true
  const show = (next: { query: string; isVulnerable: boolean; page?: number }) =>
    onSearch({
      ...(next.query !== '' && { query: next.query }),
      ...(next.isVulnerable && { only: true as const }),
      ...(next.page !== undefined && { page: next.page }),
    })
  const software = host.software
    .filter((row) => (!isVulnerable || cveCount(row) > 0) && row.name.toLowerCase().includes(query.toLowerCase()))
    .toSorted((a, b) => cveCount(b) - cveCount(a) || a.name.localeCompare(b.name) || a.id - b.id)
  return (
    <Stack>
      {host.software.length > 0 && (
        <Row>
          <SearchField
            label="Search the software of this host"
            placeholder="Name"
            value={query}
            onChange={(next) => show({ query: next, isVulnerable })}
          />
          <FilterChips
            label="Vulnerabilities"
            chips={[
              { value: undefined, label: `All ${host.software.length.toLocaleString('en')}` },
              { value: 'only', label: 'Vulnerable' },
            ]}
            value={isVulnerable ? 'only' : undefined}
            onChange={(value) => show({ query, isVulnerable: value === 'only' })}
          />
        </Row>
      )}
      <DataTable
        what="software of this host"
        columns={columns}
        query={{
          data: software.slice(page * pageSize, (page + 1) * pageSize),
          error: undefined,
          refetch: () => undefined,
        }}
        rowKey={({ id }) => id}
        empty={
          page > 0 ? (
            <PastEnd onFirst={() => show({ query, isVulnerable })} />
          ) : host.software.length === 0 ? (
            <EmptyState title="No software is known">The host tells it at its next full check-in.</EmptyState>
          ) : (
            <EmptyState title="No software matches" />
          )
        }
      />
      <Pager
        page={page}
        pageSize={pageSize}
        count={software.length}
        onPage={(next) => show({ query, isVulnerable, page: next })}
      />
    </Stack>
  )
}

function cveCount({ vulnerabilities }: HostSoftware): number {
  return vulnerabilities?.length ?? 0
}

const columns: readonly Column<HostSoftware>[] = [
  {
    title: 'Name',
    render: ({ id, name }) => (
      <Link to="/software/$id" params={{ id: String(id) }}>
        {name}
      </Link>
    ),
  },
  { title: 'Version', under: 'Name', render: ({ version }) => version },
  { title: 'Kind', isMinor: true, render: ({ source }) => source.replaceAll('_', ' ') },
  { title: 'CVEs', render: ({ vulnerabilities }) => <CveSummary vulnerabilities={vulnerabilities} /> },
]
