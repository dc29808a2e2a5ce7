import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, IdParams, Instant, Nullable } from '../common/wire.ts'
import { DestinationKind } from './delivery.ts'

const secret = (description: string) =>
  Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 4096, description })))
const url = Type.String({ maxLength: 4096, description: 'For those who may not change it only scheme and host.' })
const name = Type.String({ minLength: 1, maxLength: 255 })

/** What a person may set. Secrets are shown as a mask; sent back, the mask keeps what is stored, null clears it. */
const changes = {
  is_signed: Type.Optional(
    Type.Boolean({ description: 'Sign by Standard Webhooks with a secret that we make. Default true.' }),
  ),
  hub_secret: secret('Adds X-Hub-Signature-256, made with this secret.'),
  bearer_token: secret('Adds Authorization: Bearer.'),
  headers: Type.Optional(
    Type.Record(Type.String({ maxLength: 255 }), Type.String({ maxLength: 4096 }), {
      description: 'Own headers, all of them; their values are secret.',
    }),
  ),
  storm_brake: Type.Optional(
    Nullable(
      Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'What one check sends at most; the rest is held.' }),
    ),
  ),
  allowed_networks: Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 100,
      description: 'Private addresses and ranges that it may use; only a global administrator adds to them.',
    }),
  ),
}

export const DestinationDraft = Type.Object(
  {
    kind: Type.Literal('webhook', { description: 'Jira and Zendesk are entries of `integrations` of the config.' }),
    name,
    url,
    ...changes,
  },
  { additionalProperties: false },
)
export type DestinationDraft = Static<typeof DestinationDraft>

export const DestinationPatch = Type.Object(
  { name: Type.Optional(name), url: Type.Optional(url), ...changes },
  { additionalProperties: false },
)
export type DestinationPatch = Static<typeof DestinationPatch>

/** What there is to see of a webhook. */
const webhook = {
  is_signed: Type.Optional(Type.Boolean()),
  signing_secret: Type.Optional(
    Type.String({ description: 'whsec_…; empty when it does not sign, a mask for those who may not edit.' }),
  ),
  previous_secret_until: Type.Optional(Nullable(Instant)),
  hub_secret: Type.Optional(Nullable(Type.String())),
  bearer_token: Type.Optional(Nullable(Type.String())),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
}

/** What there is to see of a Jira or Zendesk; it is changed in `integrations` of the configuration document. */
export const TrackerAnswer = Type.Object({
  is_beta: Type.Literal(true),
  beta_reason: Type.String(),
  deployment: Type.String({ description: 'cloud, data_center or zendesk; empty while it is not known.' }),
  account: Type.String(),
  target: Type.String({ description: 'Project key or group id.' }),
  is_verified: Type.Boolean({ description: 'Whether a connection test has succeeded since the last change.' }),
  verify_problem: Type.String({ description: 'Why the last test did not succeed; else empty.' }),
  verify_at: Nullable(Type.String({ format: 'date-time', description: 'When it is tested again.' })),
})
export type TrackerAnswer = Static<typeof TrackerAnswer>

export const DestinationAnswer = Type.Object({
  id: Type.Integer(),
  kind: DestinationKind,
  name: Type.String(),
  origin: Type.String({ description: 'Scheme and host.' }),
  url,
  ...webhook,
  tracker: Type.Optional(TrackerAnswer),
  storm_brake: Nullable(Type.Integer()),
  allowed_networks: Type.Array(Type.String()),
  state: Type.Union([Type.Literal('active'), Type.Literal('failing'), Type.Literal('paused')]),
  failing_since: Nullable(Instant),
  paused_at: Nullable(Instant),
  pause_reason: Type.String(),
  automation_ids: Type.Array(Type.Integer()),
  delivery_counts: Type.Object({ waiting: Type.Integer(), held: Type.Integer(), dead: Type.Integer() }),
  latest_delivery_id: Nullable(Type.String({ description: 'Of the newest delivery, whatever became of it.' })),
  created_at: Instant,
  updated_at: Instant,
})
export type DestinationAnswer = Static<typeof DestinationAnswer>

const Saved = Type.Object({
  destination: DestinationAnswer,
  warnings: Type.Array(Type.String({ description: 'It is stored; this is what to look at.' })),
})

const SaveQuery = Type.Object({
  allow_private: Type.Optional(
    Type.Boolean({ description: 'Open the private addresses to which it leads, for this destination alone.' }),
  ),
})

export const listDestinationsRoute = defineRoute({
  method: 'GET',
  path: '/destinations',
  permission: 'config:read',
  summary: 'List where automations send to.',
  tag: 'destinations',
  answer: Type.Object({ destinations: Type.Array(DestinationAnswer) }),
})

export const getDestinationRoute = defineRoute({
  method: 'GET',
  path: '/destinations/:id',
  permission: 'config:read',
  summary: 'Show one destination.',
  tag: 'destinations',
  params: IdParams,
  answer: Type.Object({ destination: DestinationAnswer }),
})

export const createDestinationRoute = defineRoute({
  method: 'POST',
  path: '/destinations',
  permission: 'config:write',
  summary: 'Add a destination that automations may use beside the one of the configuration document.',
  tag: 'destinations',
  query: SaveQuery,
  body: DestinationDraft,
  answer: Saved,
})

export const updateDestinationRoute = defineRoute({
  method: 'PATCH',
  path: '/destinations/:id',
  permission: 'config:write',
  summary: 'Change what is given. Another scheme, host or port wants the typed secrets again.',
  tag: 'destinations',
  params: IdParams,
  query: SaveQuery,
  body: DestinationPatch,
  answer: Saved,
})

export const deleteDestinationRoute = defineRoute({
  method: 'DELETE',
  path: '/destinations/:id',
  permission: 'config:write',
  summary: 'Remove a destination; what waits for it is cancelled.',
  tag: 'destinations',
  params: IdParams,
  answer: Empty,
})

export const resumeDestinationRoute = defineRoute({
  method: 'POST',
  path: '/destinations/:id/resume',
  permission: 'config:write',
  summary: 'Send to a paused destination again, beginning with all that waits for it.',
  tag: 'destinations',
  params: IdParams,
  answer: Type.Object({ waiting: Type.Integer({ description: 'What is sent now.' }) }),
})

export const replayDestinationRoute = defineRoute({
  method: 'POST',
  path: '/destinations/:id/replay',
  permission: 'delivery:write',
  summary: 'Resume a destination and send what waits and what could not be delivered, as far as it is still true.',
  tag: 'destinations',
  params: IdParams,
  body: Type.Object(
    { all: Type.Optional(Type.Boolean({ description: 'Send what is no longer true as well.' })) },
    { additionalProperties: false },
  ),
  answer: Type.Object({ sent: Type.Integer(), no_longer_true: Type.Integer() }),
})

export const rotateSecretRoute = defineRoute({
  method: 'POST',
  path: '/destinations/:id/rotate',
  permission: 'config:write',
  summary: 'Replace the signing secret; for 24 hours the old one signs as well.',
  tag: 'destinations',
  params: IdParams,
  answer: Type.Object({ signing_secret: Type.String(), previous_secret_until: Instant }),
})
