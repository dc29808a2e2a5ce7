import type { SoftwareVulnerability } from '@muster/contract/rest/software.ts'
import { Dim, Mono, Row } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { sortWorst } from '../../ui/sort-worst.ts'
import { SeverityPill } from '../../ui/severity-pill.tsx'

const percent = 100

export function CveLink({ cve }: { readonly cve: string }) {
  return (
    <Link to="/software/vulnerabilities/$cve" params={{ cve }}>
      <Mono isWhole>{cve}</Mono>
    </Link>
  )
}

export interface HostsLinkProps {
  readonly search: { readonly software_id?: number; readonly os_version_id?: number; readonly vulnerability?: string }
  readonly count: number
}

export function HostsLink({ search, count }: HostsLinkProps) {
  return (
    <Link to="/hosts" search={search}>
      {count.toLocaleString('en')}
    </Link>
  )
}

/** How likely it is to be exploited within 30 days. */
export function Epss({ probability }: { readonly probability: number | null }) {
  return probability === null ? <Unknown /> : <>{(probability * percent).toFixed(1)} %</>
}

export function Exploited({ isKnown }: { readonly isKnown: boolean | null }) {
  return isKnown ? <strong>known</strong> : <Unknown />
}

function Unknown() {
  return (
    <Dim>
      <span aria-label="not known">–</span>
    </Dim>
  )
}

/** The worst of them, and how many there are. */
export function CveSummary({ vulnerabilities }: { readonly vulnerabilities: readonly SoftwareVulnerability[] | null }) {
  if (!vulnerabilities || vulnerabilities.length === 0) return <Dim>none</Dim>
  const worst = sortWorst(vulnerabilities)[0]
  return (
    <Row>
      {worst && <CveLink cve={worst.cve} />}
      {worst?.cvss_score != null && <SeverityPill score={worst.cvss_score} />}
      {vulnerabilities.length > 1 && <Dim>and {(vulnerabilities.length - 1).toLocaleString('en')} more</Dim>}
    </Row>
  )
}
