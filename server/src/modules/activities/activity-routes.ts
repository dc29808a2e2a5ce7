import { type Activity, listActivitiesRoute } from '@muster/contract/rest/activity.ts'
import { bind, type BoundRoute } from '../../platform/http/bound-route.ts'
import type { Actor } from '../../platform/context.ts'
import type { StoredActivity } from './activity-queries.ts'
import { listActivities } from './list-activities.ts'

export interface ActivityRoutesOptions {
  /** Whether somebody may see what settings, users and destinations were, and not only which keys changed. */
  maySeeValues(actor: Actor): boolean
}

export function createActivityRoutes({ maySeeValues }: ActivityRoutesOptions): readonly BoundRoute[] {
  return [
    bind(listActivitiesRoute, async (ctx, { query }) => {
      const { activities, hasMore } = await listActivities(ctx, query)
      const meta = { has_next_results: hasMore, has_previous_results: (query.page ?? 0) > 0 }
      const isAllShown = maySeeValues(ctx.actor)
      return {
        activities: activities.map((activity) =>
          toActivityWire(isAllShown || isOpen(activity) ? activity : withoutValues(activity)),
        ),
        meta,
      }
    }),
  ]
}

/** Every role that reads activities reads these things themselves too. */
function isOpen({ type }: StoredActivity): boolean {
  return /_(policy|label|vulnerability_rule)$/.test(type)
}

function withoutValues(activity: StoredActivity): StoredActivity {
  const { before: _before, after, ...details } = activity.details
  if (typeof after !== 'object' || after === null) return activity
  // Of what came or went all keys differ.
  const isEdit = !/^(created|deleted|invited)_/.test(activity.type)
  return { ...activity, details: { ...(isEdit && { changed: Object.keys(after) }), ...details } }
}

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
    remote_address: activity.remoteAddress,
    client: activity.client,
    details: activity.details,
  }
}
