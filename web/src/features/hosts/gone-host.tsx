import type { Activity } from '@muster/contract/rest/activity.ts'
import { useQuery } from '@tanstack/react-query'
import { activitiesQuery } from '../../api/people.ts'
import { useMay } from '../../api/session.ts'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { useTitle } from '../../ui/page-header.tsx'
import { EmptyState } from '../../ui/states.tsx'

/** The page of a host that is no longer there: who or what deleted it, and when. */
export function GoneHost({ id }: { readonly id: number }) {
  useTitle(`Host ${id}`)
  const mayRead = useMay('activity:read')
  // The search of activities looks into their types, which are deleted_hosts and expired_hosts.
  const deleted = useQuery({ ...activitiesQuery({ query: '_hosts', per_page: 1000 }), enabled: mayRead })
  const activity = deleted.data?.activities.find((candidate) => isAbout(candidate, id))
  return (
    <EmptyState title={`Host ${id} is not here`} action={<Link to="/hosts">All hosts</Link>}>
      {activity ? (
        <>
          {activity.type === 'expired_hosts'
            ? 'It was deleted by the host expiry, because it was silent for too long, '
            : `${activity.actor_full_name} deleted it `}
          <Moment at={activity.created_at} />.
        </>
      ) : (
        'It was deleted long ago, or there never was one with this number.'
      )}
    </EmptyState>
  )
}

function isAbout({ details }: Activity, id: number): boolean {
  const ids: unknown = details['host_ids']
  return Array.isArray(ids) && ids.includes(id)
}
