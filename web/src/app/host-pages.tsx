import { getRouteApi } from '@tanstack/react-router'
import { HostPage } from '../features/hosts/host-page.tsx'
import { HostsPage } from '../features/hosts/hosts-page.tsx'
import { isTypingOn, readHost, readHosts, readTeam } from './search.ts'

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
      onChange={(change) =>
        void navigate({
          search: (before) => readHosts({ ...before, ...change }),
          replace: isTypingOn(search, { ...search, ...change }),
        })
      }
    />
  )
}

export function OneHost() {
  const navigate = host.useNavigate()
  const { id } = host.useParams()
  const search = readHost(host.useSearch())
  return (
    <HostPage
      key={id}
      id={Number(id)}
      search={search}
      // Another tab is another look at the same page; what is filtered is a step back.
      onSearch={(next) =>
        void navigate({ search: readHost({ ...next }), replace: next.tab !== search.tab || isTypingOn(search, next) })
      }
    />
  )
}
