import type { OsVersion, Software } from '@muster/contract/rest/software.ts'
import type { Vulnerability } from '@muster/contract/rest/vulnerability.ts'
import { useQuery } from '@tanstack/react-query'
import { osVersionsQuery, softwareListQuery, vulnerabilitiesQuery } from '../../api/software.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Dim, Mono, Row, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { Pager } from '../../ui/pager.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { SeverityPill } from '../../ui/severity-pill.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Feeds } from './feeds.tsx'

const pageSize = 50

export interface SoftwareSearch {
  readonly query?: string
  readonly page?: number
  readonly only?: true
}

export interface SoftwarePageProps {
  readonly search: SoftwareSearch
  readonly onSearch: (search: { [Key in keyof SoftwareSearch]?: SoftwareSearch[Key] | undefined }) => void
}

export function SoftwarePage({ search, onSearch }: SoftwarePageProps) {
  const { query, page = 0, only } = search
  const filter = {
    page,
    per_page: pageSize,
    ...(query === undefined ? {} : { query }),
    ...(only ? { vulnerable: true } : {}),
  }
  const list = useQuery(softwareListQuery(filter))
  return (
    <Stack>
      <Row>
        <SearchField
          label="Search software"
          placeholder="Name or CVE"
          value={query ?? ''}
          onChange={(next) => onSearch({ ...search, page: undefined, query: next || undefined })}
        />
        <FilterChips
          label="Vulnerabilities"
          chips={[
            { value: undefined, label: 'All' },
            { value: 'only', label: 'Vulnerable' },
          ]}
          value={only ? 'only' : undefined}
          onChange={(value) => onSearch({ ...search, page: undefined, only: value === undefined ? undefined : true })}
        />
      </Row>
      <DataTable
        what="software"
        columns={softwareColumns}
        query={{ data: list.data?.software, error: list.error, refetch: list.refetch }}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="No software to show">Hosts tell their software within an hour of enrolling.</EmptyState>
        }
      />
      <Pager
        page={page}
        pageSize={pageSize}
        count={list.data?.count}
        onPage={(next) => onSearch({ ...search, page: next })}
      />
    </Stack>
  )
}

const softwareColumns: readonly Column<Software>[] = [
  { title: 'Name', render: ({ name }) => name },
  { title: 'Version', render: ({ version }) => version },
  { title: 'Kind', isMinor: true, render: ({ source }) => source.replaceAll('_', ' ') },
  {
    title: 'CVEs',
    render: ({ vulnerabilities }) => {
      const [first, ...others] = vulnerabilities ?? []
      if (!first) return <Dim>none</Dim>
      return (
        <>
          <CveLink cve={first.cve} /> {others.length > 0 && <Dim>and {others.length} more</Dim>}
        </>
      )
    },
  },
  {
    title: 'Hosts',
    align: 'right',
    render: ({ id, hosts_count }) => <HostsLink search={{ software_id: id }} count={hosts_count} />,
  },
]

export function VulnerabilitiesPage({ search, onSearch }: SoftwarePageProps) {
  const { query, page = 0, only } = search
  const filter = {
    page,
    per_page: pageSize,
    ...(query === undefined ? {} : { query }),
    ...(only ? { exploit: true } : {}),
  }
  const list = useQuery(vulnerabilitiesQuery(filter))
  return (
    <Stack>
      <Row>
        <SearchField
          label="Search CVEs"
          placeholder="CVE-2026-1234"
          value={query ?? ''}
          onChange={(next) => onSearch({ ...search, page: undefined, query: next || undefined })}
        />
        <FilterChips
          label="Exploited"
          chips={[
            { value: undefined, label: 'All' },
            { value: 'only', label: 'Known exploited' },
          ]}
          value={only ? 'only' : undefined}
          onChange={(value) => onSearch({ ...search, page: undefined, only: value === undefined ? undefined : true })}
        />
      </Row>
      <DataTable
        what="vulnerabilities"
        columns={cveColumns}
        query={{ data: list.data?.vulnerabilities, error: list.error, refetch: list.refetch }}
        rowKey={({ cve }) => cve}
        empty={
          list.data?.is_data_loaded === false ? (
            <EmptyState title="Nothing is known yet">The feeds have not been read for the first time.</EmptyState>
          ) : (
            <EmptyState title="No CVE was found on your hosts" />
          )
        }
      />
      <Pager
        page={page}
        pageSize={pageSize}
        count={list.data?.count}
        onPage={(next) => onSearch({ ...search, page: next })}
      />
      <Feeds />
    </Stack>
  )
}

const percent = 100

const cveColumns: readonly Column<Vulnerability>[] = [
  { title: 'CVE', render: ({ cve }) => <CveLink cve={cve} /> },
  { title: 'Severity', render: ({ cvss_score }) => <SeverityPill score={cvss_score} /> },
  {
    title: 'EPSS',
    align: 'right',
    render: ({ epss_probability: epss }) => (epss === null ? <Dim>not known</Dim> : `${(epss * percent).toFixed(1)} %`),
  },
  { title: 'Exploited', render: ({ cisa_known_exploit }) => (cisa_known_exploit ? 'known' : <Dim>not known</Dim>) },
  { title: 'Published', isMinor: true, render: ({ cve_published }) => <Moment at={cve_published} never="not known" /> },
  { title: 'Hosts', align: 'right', render: ({ hosts_count }) => hosts_count.toLocaleString('en') },
]

export function SystemsPage({ search, onSearch }: SoftwarePageProps) {
  const { query, page = 0 } = search
  const list = useQuery(osVersionsQuery({ page, per_page: pageSize, ...(query === undefined ? {} : { query }) }))
  return (
    <Stack>
      <Row>
        <SearchField
          label="Search operating systems"
          placeholder="Name"
          value={query ?? ''}
          onChange={(next) => onSearch({ page: undefined, query: next || undefined })}
        />
      </Row>
      <DataTable
        what="operating systems"
        columns={systemColumns}
        query={{ data: list.data?.os_versions, error: list.error, refetch: list.refetch }}
        rowKey={({ os_version_id }) => os_version_id}
        empty={<EmptyState title="No operating system is known yet">Hosts tell theirs when they enrol.</EmptyState>}
      />
      <Pager
        page={page}
        pageSize={pageSize}
        count={list.data?.count}
        onPage={(next) => onSearch({ ...search, page: next })}
      />
    </Stack>
  )
}

const systemColumns: readonly Column<OsVersion>[] = [
  { title: 'Name', render: ({ name_only }) => name_only },
  { title: 'Version', render: ({ version }) => version },
  { title: 'CVEs', align: 'right', render: ({ vulnerabilities }) => vulnerabilities.length },
  {
    title: 'Hosts',
    align: 'right',
    render: ({ os_version_id, hosts_count }) => <HostsLink search={{ os_version_id }} count={hosts_count} />,
  },
]

export function CveLink({ cve }: { readonly cve: string }) {
  return (
    <Link to="/software/vulnerabilities/$cve" params={{ cve }}>
      <Mono>{cve}</Mono>
    </Link>
  )
}

export function HostsLink({
  search,
  count,
}: {
  readonly search: { software_id?: number; os_version_id?: number }
  readonly count: number
}) {
  return (
    <Link to="/hosts" search={search}>
      {count.toLocaleString('en')}
    </Link>
  )
}
