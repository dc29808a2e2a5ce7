import { type Activity, listActivitiesRoute } from '@muster/contract/rest/activity.ts'
import { bind, type BoundRoute } from '../../platform/http/bound-route.ts'
import type { StoredActivity } from './activity-queries.ts'
import { listActivities } from './list-activities.ts'

export const activityRoutes: readonly BoundRoute[] = [
  bind(listActivitiesRoute, async (ctx, { query }) => {
    const { activities, hasMore } = await listActivities(ctx, query)
    const meta = { has_next_results: hasMore, has_previous_results: (query.page ?? 0) > 0 }
    return { activities: activities.map(toActivityWire), meta }
  }),
]

function toActivityWire(activity: StoredActivity): Activity {
  return {
    created_at: activity.createdAt.toISOString(),
    id: activity.id,
    actor_full_name: activity.actorName,
    ...(activity.actorId === null ? {} : { actor_id: activity.actorId }),
    actor_gravatar: '',
    actor_email: activity.actorEmail,
    // Only users have an e-mail address, and it outlives them here.
    fleet_initiated: activity.actorEmail === '',
    type: activity.type,
    details: activity.details,
  }
}
