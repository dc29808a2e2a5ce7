import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, IdParams, Instant, Nullable } from '../common/wire.ts'

export const NoticeKind = Type.Union([
  Type.Literal('duplicate_identity'),
  Type.Literal('enroll_other_team'),
  Type.Literal('body_too_large'),
  Type.Literal('software_limit'),
  Type.Literal('new_software_limit'),
  Type.Literal('enroll_surge'),
  Type.Literal('delivery_dead'),
  Type.Literal('destination_paused'),
  Type.Literal('deliveries_held'),
  Type.Literal('integration_refused'),
  Type.Literal('schedule_overdue'),
  Type.Literal('vulnerability_feeds'),
])
export type NoticeKind = Static<typeof NoticeKind>

export const Notice = Type.Object({
  id: Type.Integer(),
  kind: NoticeKind,
  subject: Type.String({ description: 'What it is about, for example `host 7`.' }),
  message: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
  occurrences: Type.Integer({ description: 'How often it happened since the notice was opened.' }),
  created_at: Instant,
  updated_at: Instant,
  resolved_at: Nullable(Instant),
})
export type Notice = Static<typeof Notice>

export const listNoticesRoute = defineRoute({
  method: 'GET',
  path: '/notices',
  permission: 'notice:read',
  summary: 'Lists what an administrator should look at, the latest first; `all=true` adds what is settled.',
  tag: 'notices',
  query: Type.Object({ all: Type.Optional(Type.Boolean()) }),
  answer: Type.Object({ notices: Type.Array(Notice) }),
})

export const dismissNoticeRoute = defineRoute({
  method: 'POST',
  path: '/notices/:id/dismiss',
  permission: 'config:write',
  summary: 'Settles a notice. It opens again when the same thing happens again.',
  tag: 'notices',
  params: IdParams,
  answer: Empty,
})
