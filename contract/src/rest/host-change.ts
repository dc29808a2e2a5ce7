import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { IdParams, Instant, Nullable } from '../common/wire.ts'

export const HostChange = Type.Object({
  at: Instant,
  kind: Type.Enum(['failing', 'passing', 'transferred']),
  policy: Nullable(Type.Object({ id: Type.Integer(), name: Type.String() })),
  team_name: Nullable(Type.String({ description: 'Where it was transferred to; null is no team.' })),
  actor_full_name: Type.String({ description: 'Empty where the host did it itself.' }),
})
export type HostChange = Static<typeof HostChange>

export const listHostChangesRoute = defineRoute({
  method: 'GET',
  path: '/hosts/:id/changes',
  permission: 'host:read',
  scope: 'team',
  tag: 'hosts',
  summary:
    'What happened to a host, newest first: answers to policies that changed, and transfers. The newest hundred.',
  params: IdParams,
  answer: Type.Object({ changes: Type.Array(HostChange) }),
})
