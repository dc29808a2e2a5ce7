import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Empty, IdParams, Instant, Nullable } from '../common/wire.ts'
import { AutomationConditions } from './automation-conditions.ts'
import { SubjectKind } from './decision.ts'
import { SwitchedOn } from './webhook-settings.ts'

export const AutomationKind = Type.Union([
  Type.Literal('policy'),
  Type.Literal('vulnerability'),
  Type.Literal('host_status'),
])
export type AutomationKind = Static<typeof AutomationKind>

const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
const duration = Type.String({ maxLength: 64 })

const settings = {
  enabled: Type.Boolean(),
  conditions: AutomationConditions,
  host_batch_size: Type.Integer({
    minimum: 0,
    maximum: 2_147_483_647,
    description: 'Hosts in one message; 0 = all in one.',
  }),
  include_details: Type.Boolean({ description: 'Whether bodies have keys beyond the documented ones.' }),
  immediate: Type.Boolean({ description: 'Kind `policy`: send without waiting for the next check.' }),
  settle_time: Type.String({
    maxLength: 64,
    description: 'Go duration, 2m unless set: how long an answer must stand before immediate mode sends it.',
  }),
  interval: Nullable(
    Type.String({ maxLength: 64, description: 'Its own time between checks; null = the common one.' }),
  ),
  destination_ids: Type.Array(id, { maxItems: 50, description: "The first is the one that Fleet's documents show." }),
}

/** Settings that need not be saved: what is absent is as stored. */
export const AutomationDraft = Type.Partial(Type.Object(settings), { additionalProperties: false })
export type AutomationDraft = Static<typeof AutomationDraft>

const name = Type.String({ minLength: 1, maxLength: 255 })

export const AutomationState = Type.Union([
  Type.Literal('off'),
  Type.Literal('on'),
  Type.Literal('nothing_selected', { description: 'On, but it listens to nothing.' }),
  Type.Literal('no_destination', { description: 'On, but it has nowhere to send to.' }),
  Type.Literal('paused', { description: 'On, but a destination is paused; its messages are kept.' }),
])
export type AutomationState = Static<typeof AutomationState>

export const Automation = Type.Object({
  id: Type.Integer(),
  kind: AutomationKind,
  name: Type.String(),
  team_id: Nullable(Type.Integer()),
  is_built_in: Type.Boolean({ description: "Also shown and edited as part of Fleet's `webhook_settings`." }),
  ...settings,
  effective_interval: duration,
  destinations: Type.Array(
    Type.Object({
      id: Type.Integer(),
      kind: Type.String(),
      name: Type.String(),
      origin: Type.String({ description: 'Scheme and host; the rest of the address may be secret.' }),
      is_paused: Type.Boolean(),
    }),
  ),
  rule: Type.String({ description: 'The whole automation in one sentence.' }),
  state: AutomationState,
  recency: Type.Optional(
    Type.String({
      description: 'Kind `vulnerability`: which CVEs count as recent, for example "published in the last 30 days".',
    }),
  ),
  late_cve_count: Type.Optional(
    Type.Integer({
      description:
        'Kind `vulnerability`: CVEs on hosts whose data became usable here in the last 30 days, when they were too old by their publication to be sent. See vulnerabilities.recent_from.',
    }),
  ),
  last_checked_at: Nullable(Instant),
  next_check_at: Nullable(Instant),
  enabled_at: Nullable(Instant),
  deliveries: Type.Object(
    {
      waiting: Type.Integer(),
      held: Type.Integer(),
      delivered: Type.Integer(),
      dead: Type.Integer(),
      cancelled: Type.Integer(),
      last_delivered_at: Nullable(Instant),
    },
    { description: 'Of the deliveries that are kept (`automations.history`).' },
  ),
})
export type Automation = Static<typeof Automation>

const AutomationAnswer = Type.Object({ automation: Automation })

/** `switched_on` tells what is true already, where the change switched it on. */
const ChangedAutomationAnswer = Type.Object({ automation: Automation, switched_on: Type.Optional(SwitchedOn) })

export const AutomationPatch = Type.Partial(
  Type.Object({
    name,
    ...settings,
    report_existing: Type.Boolean({
      description: 'When this enables it: also report what is true already. Otherwise only what happens from now on.',
    }),
  }),
  { additionalProperties: false },
)
export type AutomationPatch = Static<typeof AutomationPatch>

export const NewAutomation = Type.Object(
  { ...AutomationPatch.properties, kind: AutomationKind, name },
  { additionalProperties: false },
)
export type NewAutomation = Static<typeof NewAutomation>

export const listAutomationsRoute = defineRoute({
  method: 'GET',
  path: '/automations',
  permission: 'config:read',
  scope: 'team',
  summary: 'List the automations with what they do, in one sentence each, and how they fare.',
  tag: 'automations',
  answer: Type.Object({ automations: Type.Array(Automation) }),
})

export const getAutomationRoute = defineRoute({
  method: 'GET',
  path: '/automations/:id',
  permission: 'config:read',
  scope: 'team',
  summary: 'Show one automation.',
  tag: 'automations',
  params: IdParams,
  answer: AutomationAnswer,
})

export const createAutomationRoute = defineRoute({
  method: 'POST',
  path: '/automations',
  permission: 'config:write',
  summary: 'Create an automation beside the built-in ones. It is off unless told otherwise.',
  tag: 'automations',
  body: NewAutomation,
  answer: ChangedAutomationAnswer,
})

export const updateAutomationRoute = defineRoute({
  method: 'PATCH',
  path: '/automations/:id',
  permission: 'config:write',
  summary: 'Change what is given of an automation and leave the rest.',
  tag: 'automations',
  params: IdParams,
  body: AutomationPatch,
  answer: ChangedAutomationAnswer,
})

export const deleteAutomationRoute = defineRoute({
  method: 'DELETE',
  path: '/automations/:id',
  permission: 'config:write',
  summary: 'Delete an automation; a built-in one can only be switched off.',
  tag: 'automations',
  params: IdParams,
  answer: Empty,
})

/** Where a body that is shown or sent as a test comes from. */
export const MessageSource = Type.Object({
  kind: Type.Union([
    Type.Literal('event', { description: 'The newest thing that really happened.' }),
    Type.Literal('now', { description: 'What is true at this moment.' }),
    Type.Literal('sample', { description: 'The documented example: nothing of the kind has happened yet.' }),
  ]),
  sentence: Type.String(),
  at: Nullable(Instant),
  subject: Nullable(Type.Object({ kind: SubjectKind, id: Type.String() })),
})
export type MessageSource = Static<typeof MessageSource>

export const previewAutomationRoute = defineRoute({
  method: 'POST',
  path: '/automations/:id/preview',
  permission: 'delivery:write',
  scope: 'team',
  summary: 'Show the body that this automation would send for the newest event, with settings that need not be saved.',
  tag: 'automations',
  params: IdParams,
  body: AutomationDraft,
  answer: Type.Object({
    source: MessageSource,
    rule: Type.String(),
    body: Type.String({ description: 'The first message, byte for byte.' }),
    message_count: Type.Integer({ description: 'Messages that the hosts make at this batch size.' }),
    host_count: Type.Integer(),
  }),
})

export const TestResult = Type.Object({
  destination: Type.Object({ id: Type.Integer(), kind: Type.String(), name: Type.String(), origin: Type.String() }),
  is_delivered: Type.Boolean(),
  sentence: Type.String({ description: 'What happened and, if it failed, what to do.' }),
  reason: Type.String({ description: 'Why it failed, as in the list of deliveries; empty when it was delivered.' }),
  status_code: Nullable(Type.Integer()),
  headers: Type.Record(Type.String(), Type.String(), { description: 'Of the answer; values at most 1 KB.' }),
  body: Type.String({ description: 'Of the answer; the first 4 KB.' }),
  duration_ms: Type.Integer(),
})
export type TestResult = Static<typeof TestResult>

export const testAutomationRoute = defineRoute({
  method: 'POST',
  path: '/automations/:id/test',
  permission: 'delivery:write',
  scope: 'team',
  summary: 'Send a message marked with the header muster-test to its destinations and tell what they answered.',
  tag: 'automations',
  params: IdParams,
  body: AutomationDraft,
  answer: Type.Object({ source: MessageSource, body: Type.String(), results: Type.Array(TestResult) }),
})

export const testDestinationRoute = defineRoute({
  method: 'POST',
  path: '/destinations/:id/test',
  permission: 'delivery:write',
  summary: 'Send the documented example, marked with the header muster-test, and tell what the receiver answered.',
  tag: 'automations',
  params: IdParams,
  answer: Type.Object({ body: Type.String(), result: TestResult }),
})

export const Backtest = Type.Object({
  from: Type.String({ format: 'date-time', description: 'What is known begins here.' }),
  to: Instant,
  interval: duration,
  check_count: Type.Integer({ description: 'Checks in that time.' }),
  fired_count: Type.Integer({ description: 'Checks that would have sent something.' }),
  message_count: Type.Integer({ description: 'Messages to each destination.' }),
  days: Type.Array(
    Type.Object({
      date: Type.String({ description: 'In UTC, like 2026-06-01.' }),
      messages: Type.Integer(),
      subjects: Type.Integer({ description: 'Policies or CVEs.' }),
      hosts: Type.Integer({ description: 'Host entries in the messages.' }),
    }),
  ),
  subjects: Type.Array(
    Type.Object({
      kind: SubjectKind,
      id: Type.String(),
      name: Type.String(),
      messages: Type.Integer(),
      hosts: Type.Integer(),
    }),
    { description: 'Those with the most messages, at most 100.' },
  ),
  notes: Type.Array(Type.String(), { description: 'What this calculation cannot know.' }),
})
export type Backtest = Static<typeof Backtest>

export const backtestAutomationRoute = defineRoute({
  method: 'POST',
  path: '/automations/:id/backtest',
  permission: 'delivery:write',
  scope: 'team',
  summary: 'Tell how often this automation would have fired in the last 30 days, with settings that need not be saved.',
  tag: 'automations',
  params: IdParams,
  body: AutomationDraft,
  answer: Backtest,
})
