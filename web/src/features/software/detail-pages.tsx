import type { OsVersion, Software, SoftwareVulnerability } from '@muster/contract/rest/software.ts'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { osVersionQuery, softwareQuery } from '../../api/software.ts'
import { FoundCve } from '../../ui/cve-summary.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Dim, Section, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { SeverityPill } from '../../ui/severity-pill.tsx'
import { sortWorst } from '../../ui/sort-worst.ts'
import { EmptyState, Loaded } from '../../ui/states.tsx'
import { Epss, Exploited, HostsLink } from './cells.tsx'

interface DetailPageProps {
  readonly id: number
  /** Whose hosts are counted; undefined: all. */
  readonly teamId: number | undefined
}

/** One version of software, and the CVEs in it. */
export function SoftwareDetailPage({ id, teamId }: DetailPageProps) {
  const found = useQuery(softwareQuery(id, { teamId }))
  return (
    <Loaded what="this software" query={found}>
      {(software) => (
        <Detail
          back={<Link to="/software">Software</Link>}
          title={`${software.name} ${software.version}`}
          facts={softwareFacts(software)}
          vulnerabilities={software.vulnerabilities ?? []}
        />
      )}
    </Loaded>
  )
}

function softwareFacts({ id, hosts_count, source, vendor, bundle_identifier, extension_for, arch }: Software) {
  return [
    ['Hosts', <HostsLink key="hosts" search={{ software_id: id }} count={hosts_count} />],
    ['Kind', source.replaceAll('_', ' ')],
    ['Vendor', vendor],
    ['Extends', extension_for],
    ['Bundle identifier', bundle_identifier],
    ['Architecture', arch],
  ] as const
}

/** One version of an operating system, and the CVEs in it. */
export function SystemDetailPage({ id, teamId }: DetailPageProps) {
  const found = useQuery(osVersionQuery(id, { teamId }))
  return (
    <Loaded what="this operating system" query={found}>
      {(system) => (
        <Detail
          back={<Link to="/software/systems">Operating systems</Link>}
          title={system.name}
          facts={systemFacts(system)}
          vulnerabilities={system.vulnerabilities}
        />
      )}
    </Loaded>
  )
}

function systemFacts({ os_version_id, hosts_count, platform, kernels }: OsVersion) {
  return [
    ['Hosts', <HostsLink key="hosts" search={{ os_version_id }} count={hosts_count} />],
    ['Platform', platform],
    ['Kernels', kernels.map(({ version }) => version).join(', ')],
  ] as const
}

interface DetailProps {
  readonly back: ReactNode
  readonly title: string
  readonly facts: readonly (readonly [string, ReactNode])[]
  readonly vulnerabilities: readonly SoftwareVulnerability[]
}

function Detail({ back, title, facts, vulnerabilities }: DetailProps) {
  return (
    <Stack gap="large">
      <div>
        <p>{back}</p>
        <PageHeader title={title} />
        <Facts items={facts} />
      </div>
      <Section title="Vulnerabilities" aside={<Dim>{vulnerabilities.length}</Dim>}>
        <DataTable
          what="vulnerabilities"
          columns={columns}
          query={{ data: sortWorst(vulnerabilities), error: undefined, refetch: () => undefined }}
          rowKey={({ cve }) => cve}
          empty={<EmptyState title="No CVE is known in it" />}
        />
      </Section>
    </Stack>
  )
}

const columns: readonly Column<SoftwareVulnerability>[] = [
  { title: 'CVE', render: FoundCve },
  { title: 'Severity', render: ({ cvss_score }) => <SeverityPill score={cvss_score} /> },
  { title: 'EPSS', isMinor: true, render: ({ epss_probability }) => <Epss probability={epss_probability} /> },
  { title: 'Exploited', render: ({ cisa_known_exploit }) => <Exploited isKnown={cisa_known_exploit} /> },
  { title: 'Published', isMinor: true, render: ({ cve_published }) => <Moment at={cve_published} never="–" /> },
  { title: 'Found', isMinor: true, render: ({ created_at }) => <Moment at={created_at} /> },
  { title: 'Fixed in', render: ({ resolved_in_version }) => resolved_in_version ?? <Dim>not known</Dim> },
]
