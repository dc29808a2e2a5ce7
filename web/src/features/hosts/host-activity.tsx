import type { HostDetail } from '@muster/contract/rest/host.ts'
import type { HostChange } from '@muster/contract/rest/host-change.ts'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { hostChangesQuery } from '../../api/hosts.ts'
import { Section } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Loaded } from '../../ui/states.tsx'
import { StatusPill } from '../../ui/status-pill.tsx'
import { Timeline, type TimelineItem } from '../../ui/timeline.tsx'

/** What happened to a host, the newest first. */
export function HostActivity({ host }: { readonly host: HostDetail }) {
  const changes = useQuery(hostChangesQuery(host.id))
  return (
    <Section title="Activity">
      <Loaded what="the activity" query={changes} rows={4}>
        {(found) => <Timeline label="What happened to this host" items={toItems(host, found)} />}
      </Loaded>
    </Section>
  )
}

function toItems(host: HostDetail, changes: readonly HostChange[]): readonly TimelineItem[] {
  const own: TimelineItem[] = [{ key: 'created', at: host.created_at, content: 'Enrolled for the first time' }]
  if (host.last_enrolled_at !== host.created_at)
    own.push({ key: 'enrolled', at: host.last_enrolled_at, content: 'Enrolled again' })
  const told = changes.map((change, index) => ({ key: String(index), at: change.at, content: changeWords(change) }))
  return [...told, ...own].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

function changeWords({ kind, policy, team_name: team, actor_full_name: actor }: HostChange): ReactNode {
  if (kind === 'transferred') return `${actor} moved it to ${team ?? 'no team'}`
  return (
    <>
      <StatusPill tone={kind === 'failing' ? 'bad' : 'good'}>{kind === 'failing' ? 'Failing' : 'Passing'}</StatusPill>{' '}
      {policy && (
        <Link to="/policies/$id" params={{ id: String(policy.id) }}>
          {policy.name}
        </Link>
      )}
    </>
  )
}
