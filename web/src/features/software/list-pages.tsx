import type { OsVersion, Software } from '@muster/contract/rest/software.ts'
import type { Vulnerability } from '@muster/contract/rest/vulnerability.ts'
import { useQuery } from '@tanstack/react-query'
import { useMay } from '../../api/session.ts'
import { osVersionsQuery, softwareListQuery, vulnerabilitiesQuery } from '../../api/software.ts'
import { FoundCve, CveSummary } from '../../ui/cve-summary.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { SeverityPill } from '../../ui/severity-pill.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Epss, Exploited, HostsLink } from './cells.tsx'
import { Feeds } from './feeds.tsx'
import { ListPage, type SoftwarePageProps, toListQuery } from './list-page.tsx'

export function SoftwarePage(props: SoftwarePageProps) {
  const { search } = props
  const list = useQuery(softwareListQuery({ ...toListQuery(props), ...(search.only ? { vulnerable: true } : {}) }))
  return (
    <ListPage
      {...props}
      what="software"
      one="version"
      placeholder="Name or CVE"
      only={{ label: 'Vulnerabilities', chip: 'Vulnerable' }}
      columns={softwareColumns}
      answer={{ ...list, data: list.data && { rows: list.data.software, count: list.data.count } }}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title="No software to show">Hosts tell their software within an hour of enrolling.</EmptyState>
      }
    />
  )
}

const softwareColumns: readonly Column<Software>[] = [
  {
    title: 'Name',
    sortKey: 'name',
    render: ({ id, name }) => (
      <Link to="/software/$id" params={{ id: String(id) }}>
        {name}
      </Link>
    ),
  },
  { title: 'Version', sortKey: 'version', under: 'Name', render: ({ version }) => version },
  { title: 'Kind', sortKey: 'source', isMinor: true, render: ({ source }) => source.replaceAll('_', ' ') },
  { title: 'CVEs', render: ({ vulnerabilities }) => <CveSummary vulnerabilities={vulnerabilities} /> },
  {
    title: 'Hosts',
    sortKey: 'hosts_count',
    align: 'right',
    render: ({ id, hosts_count }) => <HostsLink search={{ software_id: id }} count={hosts_count} />,
  },
]

export function VulnerabilitiesPage(props: SoftwarePageProps) {
  const { search } = props
  const maySeeFeeds = useMay('host:read')
  const list = useQuery(
    vulnerabilitiesQuery({
      ...toListQuery(props),
      ...(search.only ? { exploit: true } : {}),
      ...(search.created_after === undefined ? {} : { created_after: search.created_after }),
    }),
  )
  return (
    <ListPage
      {...props}
      what="vulnerabilities"
      one="CVE"
      placeholder="CVE-2026-1234"
      only={{ label: 'Exploited', chip: 'Known exploited' }}
      columns={cveColumns}
      answer={{ ...list, data: list.data && { rows: list.data.vulnerabilities, count: list.data.count } }}
      rowKey={({ cve }) => cve}
      empty={
        list.data?.is_data_loaded === false ? (
          <EmptyState title="Nothing is known yet">The feeds have not been read for the first time.</EmptyState>
        ) : (
          <EmptyState title="No CVE was found on your hosts" />
        )
      }
    >
      {maySeeFeeds && <Feeds />}
    </ListPage>
  )
}

const cveColumns: readonly Column<Vulnerability>[] = [
  { title: 'CVE', sortKey: 'cve', render: FoundCve },
  { title: 'Severity', sortKey: 'cvss_score', render: ({ cvss_score }) => <SeverityPill score={cvss_score} /> },
  {
    title: 'EPSS',
    sortKey: 'epss_probability',
    isMinor: true,
    render: ({ epss_probability }) => <Epss probability={epss_probability} />,
  },
  {
    title: 'Exploited',
    sortKey: 'cisa_known_exploit',
    render: ({ cisa_known_exploit }) => <Exploited isKnown={cisa_known_exploit} />,
  },
  {
    title: 'Published',
    sortKey: 'cve_published',
    isMinor: true,
    render: ({ cve_published }) => <Moment at={cve_published} never="–" />,
  },
  {
    title: 'Found',
    sortKey: 'created_at',
    isMinor: true,
    render: ({ created_at }) => <Moment at={created_at} never="–" />,
  },
  {
    title: 'Hosts',
    sortKey: 'hosts_count',
    align: 'right',
    render: ({ cve, hosts_count }) => <HostsLink search={{ vulnerability: cve }} count={hosts_count} />,
  },
]

export function SystemsPage(props: SoftwarePageProps) {
  const list = useQuery(osVersionsQuery(toListQuery(props)))
  return (
    <ListPage
      {...props}
      what="operating systems"
      one="version"
      placeholder="Name"
      columns={systemColumns}
      answer={{ ...list, data: list.data && { rows: list.data.os_versions, count: list.data.count } }}
      rowKey={({ os_version_id }) => os_version_id}
      empty={<EmptyState title="No operating system is known yet">Hosts tell theirs when they enrol.</EmptyState>}
    />
  )
}

const systemColumns: readonly Column<OsVersion>[] = [
  {
    title: 'Name',
    render: ({ os_version_id, name_only }) => (
      <Link to="/software/systems/$id" params={{ id: String(os_version_id) }}>
        {name_only}
      </Link>
    ),
  },
  { title: 'Version', under: 'Name', render: ({ version }) => version },
  { title: 'CVEs', render: ({ vulnerabilities }) => <CveSummary vulnerabilities={vulnerabilities} /> },
  {
    title: 'Hosts',
    sortKey: 'hosts_count',
    align: 'right',
    render: ({ os_version_id, hosts_count }) => <HostsLink search={{ os_version_id }} count={hosts_count} />,
  },
]
