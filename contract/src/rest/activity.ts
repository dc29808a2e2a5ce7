import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Instant, listQuery } from '../common/wire.ts'

export const Activity = Type.Object({
  created_at: Instant,
  id: Type.Integer(),
  actor_full_name: Type.String(),
  actor_id: Type.Optional(Type.Integer({ description: 'Absent for Muster itself and for users that are gone.' })),
  actor_gravatar: Type.String(),
  actor_email: Type.String(),
  fleet_initiated: Type.Boolean({ description: 'Muster did it, no user.' }),
  type: Type.String(),
  remote_address: Type.String({ description: "Ours: the caller's address; empty for Muster itself." }),
  client: Type.Enum(['', 'ui', 'cli', 'api'], { description: 'Ours: what asked, as far as it tells.' }),
  details: Type.Record(Type.String(), Type.Unknown()),
})
export type Activity = Static<typeof Activity>

export const listActivitiesRoute = defineRoute({
  method: 'GET',
  path: '/activities',
  permission: 'activity:read',
  summary: 'Lists who changed what, the newest first.',
  tag: 'activities',
  query: Type.Object(listQuery),
  answer: Type.Object({
    activities: Type.Array(Activity),
    meta: Type.Object({ has_next_results: Type.Boolean(), has_previous_results: Type.Boolean() }),
  }),
})
