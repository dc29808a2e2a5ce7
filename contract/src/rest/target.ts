import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Id, Nullable } from '../common/wire.ts'
import { Host } from './host.ts'
import { Label } from './label.ts'
import { TeamSummary } from './team.ts'

const ids = Type.Optional(Nullable(Type.Array(Id, { maxItems: 10_000 })))

export const SelectedTargets = Type.Object(
  { hosts: ids, labels: ids, teams: ids },
  { description: 'These hosts, and those that have one of the labels and are in one of the teams.' },
)
export type SelectedTargets = Static<typeof SelectedTargets>

const queryId = Type.Optional(Nullable(Type.Integer()))
const counts = {
  targets_count: Type.Integer(),
  targets_online: Type.Integer(),
  targets_offline: Type.Integer(),
}

export const searchTargetsRoute = defineRoute({
  method: 'POST',
  path: '/targets',
  permission: 'host:read',
  scope: 'team',
  tag: 'targets',
  summary: 'Hosts, labels and teams that match a text and are not selected, and how many hosts are selected.',
  body: Type.Object({
    query: Type.Optional(Type.String({ maxLength: 1024 })),
    query_id: queryId,
    selected: Type.Optional(Nullable(SelectedTargets)),
  }),
  answer: Type.Object({
    targets: Type.Object({ hosts: Type.Array(Host), labels: Type.Array(Label), teams: Type.Array(TeamSummary) }),
    ...counts,
    targets_missing_in_action: Type.Integer(),
  }),
})

export const countTargetsRoute = defineRoute({
  method: 'POST',
  path: '/targets/count',
  permission: 'host:read',
  scope: 'team',
  tag: 'targets',
  summary: 'How many hosts are selected.',
  body: Type.Object({ query_id: queryId, selected: Type.Optional(Nullable(SelectedTargets)) }),
  answer: Type.Object(counts),
})
