import { getRouteApi } from '@tanstack/react-router'
import { HostPage } from '../features/hosts/host-page.tsx'
import { HostsPage } from '../features/hosts/hosts-page.tsx'
import { readHosts } from './search.ts'

const hosts = getRouteApi('/frame/hosts')
const host = getRouteApi('/frame/hosts/$id')

export function Hosts() {
  const navigate = hosts.useNavigate()
  return (
    <HostsPage
      search={hosts.useSearch()}
      onChange={(change) => void navigate({ search: (before) => readHosts({ ...before, ...change }) })}
    />
  )
}

export function OneHost() {
  const navigate = host.useNavigate()
  const { id } = host.useParams()
  const { tab = 'policies' } = host.useSearch()
  return (
    <HostPage
      key={id}
      id={Number(id)}
      tab={tab}
      onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
    />
  )
}
