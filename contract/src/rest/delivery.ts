import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, Id, Instant, Nullable } from '../common/wire.ts'
import { TicketLink } from './ticket.ts'

export const DestinationKind = Type.Union([Type.Literal('webhook'), Type.Literal('jira'), Type.Literal('zendesk')])
export type DestinationKind = Static<typeof DestinationKind>

export const DeliveryState = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('held', { description: 'The storm brake holds it until somebody sends or dismisses it.' }),
  Type.Literal('delivered'),
  Type.Literal('dead'),
  Type.Literal('cancelled'),
])
export type DeliveryState = Static<typeof DeliveryState>

export const DeliveryAnswer = Type.Object({
  id: Type.String({ description: 'Also the webhook-id header of every attempt.' }),
  automation_id: Nullable(Type.Integer()),
  automation_name: Type.String(),
  team_id: Nullable(Type.Integer({ description: 'Of the automation: null for those of all hosts.' })),
  destination: Nullable(
    Type.Object({
      id: Type.Integer(),
      kind: Type.String(),
      name: Type.String(),
      origin: Type.String({ description: 'Scheme and host; the rest of the address may be secret.' }),
    }),
  ),
  subject: Type.Object({
    kind: Type.String(),
    id: Type.String(),
    name: Type.String({ description: "A policy's name; empty for other kinds and where it is gone." }),
  }),
  host_count: Type.Integer(),
  state: DeliveryState,
  reason: Type.String({ description: 'Why it is not delivered; empty when nothing went wrong.' }),
  attempt_count: Type.Integer(),
  next_attempt_at: Nullable(Instant),
  created_at: Instant,
  ended_at: Nullable(Instant),
  ticket: Nullable(TicketLink),
})
export type DeliveryAnswer = Static<typeof DeliveryAnswer>

export const AttemptAnswer = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  started_at: Instant,
  duration_ms: Type.Integer(),
  outcome: Type.Union([Type.Literal('delivered'), Type.Literal('retry'), Type.Literal('rejected')]),
  reason: Type.String(),
  status_code: Nullable(Type.Integer()),
  error: Type.String(),
  request_headers: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'Secrets masked; for those who may edit the configuration.',
    }),
  ),
  answer: Type.Optional(Type.String({ description: 'The first 4 KB; for those who may edit the configuration.' })),
})
export type AttemptAnswer = Static<typeof AttemptAnswer>

export const DeliveryDetailAnswer = Type.Object({
  delivery: Type.Intersect([
    DeliveryAnswer,
    Type.Object({
      host_ids: Type.Array(Type.Integer()),
      body: Type.Optional(
        Type.String({ description: 'The bytes that are sent; for those who may edit the configuration.' }),
      ),
      attempts: Type.Array(AttemptAnswer),
    }),
  ]),
})
export type DeliveryDetailAnswer = Static<typeof DeliveryDetailAnswer>

const DeliveryParams = Type.Object({ id: Type.String({ pattern: '^dlv_[0-9a-z]{26}$' }) })

export const listDeliveriesRoute = defineRoute({
  method: 'GET',
  path: '/automations/deliveries',
  permission: 'delivery:read',
  scope: 'team',
  summary: 'List what automations have sent, are sending or could not send, newest first.',
  tag: 'automations',
  query: Type.Object({
    automation_id: Type.Optional(Id),
    destination_id: Type.Optional(Id),
    state: Type.Optional(DeliveryState),
    created_after: Type.Optional(Instant),
    created_before: Type.Optional(Instant),
    cve: Type.Optional(Type.String({ maxLength: 64 })),
    policy_id: Type.Optional(Id),
    host_id: Type.Optional(Id),
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$', description: 'meta.after of the page before.' })),
  }),
  answer: Type.Object({
    deliveries: Type.Array(DeliveryAnswer),
    meta: Type.Object({ has_next_results: Type.Boolean(), after: Type.String() }),
  }),
})

export const listLatestDeliveriesRoute = defineRoute({
  method: 'GET',
  path: '/automations/deliveries/latest',
  permission: 'delivery:read',
  scope: 'team',
  summary: 'List the newest deliveries of each automation or destination, all in one answer, newest first.',
  tag: 'automations',
  query: Type.Object({
    of: Type.Union([Type.Literal('automation'), Type.Literal('destination')]),
    count: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, description: 'For each automation or destination; 50 without it.' }),
    ),
  }),
  answer: Type.Object({ deliveries: Type.Array(DeliveryAnswer) }),
})

export const getDeliveryRoute = defineRoute({
  method: 'GET',
  path: '/automations/deliveries/:id',
  permission: 'delivery:read',
  scope: 'team',
  summary: 'Show one delivery with its attempts.',
  tag: 'automations',
  params: DeliveryParams,
  answer: DeliveryDetailAnswer,
})

export const redeliverRoute = defineRoute({
  method: 'POST',
  path: '/automations/deliveries/:id/redeliver',
  permission: 'delivery:write',
  scope: 'team',
  summary: 'Send a delivery again: the same bytes under the same id.',
  tag: 'automations',
  params: DeliveryParams,
  answer: Empty,
})

const HeldBody = Type.Object(
  {
    destination_id: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Absent: of all destinations.' }),
    ),
  },
  { additionalProperties: false },
)

export const sendHeldRoute = defineRoute({
  method: 'POST',
  path: '/automations/deliveries/held/send',
  permission: 'delivery:write',
  summary: 'Send what the storm brake holds.',
  tag: 'automations',
  body: HeldBody,
  answer: Type.Object({ sent: Type.Integer() }),
})

export const dismissHeldRoute = defineRoute({
  method: 'POST',
  path: '/automations/deliveries/held/dismiss',
  permission: 'delivery:write',
  summary: 'Give up what the storm brake holds.',
  tag: 'automations',
  body: HeldBody,
  answer: Type.Object({ dismissed: Type.Integer() }),
})
