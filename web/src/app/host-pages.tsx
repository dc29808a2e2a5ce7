import { getRouteApi } from '@tanstack/react-router'
import { HostPage } from '../features/hosts/host-page.tsx'
import { HostsPage } from '../features/hosts/hosts-page.tsx'
import { isTypingOn, readHosts, readTeam } from './search.ts'

const hosts = getRouteApi('/frame/hosts')
const host = getRouteApi('/frame/hosts/$id')

export function Hosts() {
  const navigate = hosts.useNavigate()
  // The router leaves in what it did not understand.
  const raw = hosts.useSearch()
  const search = { ...readHosts(raw), ...readTeam(raw) }
  return (
    <HostsPage
      search={search}
      onSearch={(next) => void navigate({ search: readHosts({ ...next }), replace: isTypingOn(search, next) })}
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
