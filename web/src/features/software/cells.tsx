import { Dim } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'

const percent = 100

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
