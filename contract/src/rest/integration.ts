import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Nullable } from '../common/wire.ts'

const url = Type.String({ minLength: 1, maxLength: 4096 })
const flag = Type.Optional(Type.Boolean())
const apiToken = Type.Optional(
  Nullable(
    Type.String({ maxLength: 4096, description: 'Never shown. Absent, empty or the mask keeps what is stored.' }),
  ),
)
const choice = (description: string) =>
  Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 255, description })))
const projectKey = Type.String({ minLength: 1, maxLength: 255 })
const groupId = Type.Integer({ minimum: 1, maximum: 9_007_199_254_740_991 })

/** Ours: what is absent stays as it is stored, null takes it back. */
const choices = {
  labels: Type.Optional(
    Nullable(
      Type.Array(Type.String({ pattern: '^[^\\s"]{1,100}$' }), {
        maxItems: 20,
        description: 'On every new ticket, beside the one by which Muster finds it again.',
      }),
    ),
  ),
  assignee: choice('Jira Cloud: accountId, Jira Data Center: user name, Zendesk: id of an agent.'),
  fields: Type.Optional(
    Nullable(
      Type.Record(Type.String({ maxLength: 255 }), Type.Unknown(), {
        maxProperties: 50,
        description: 'Values of further fields of a new ticket, by their id, as the tracker takes them.',
      }),
    ),
  ),
  resolve_transition: choice(
    'Done when no host is concerned any more: id or name of a transition, or the name of its target. Zendesk: solved.',
  ),
  reopen_transition: choice('Done when hosts are concerned again within 30 days. Zendesk: open.'),
}

export const JiraIntegration = Type.Object(
  {
    url,
    username: Type.Optional(
      Type.String({ maxLength: 255, description: 'E-mail of the account; Jira Data Center needs none.' }),
    ),
    api_token: apiToken,
    project_key: projectKey,
    enable_failing_policies: flag,
    enable_software_vulnerabilities: flag,
    issue_type: choice('Name of the issue type; Task unless chosen.'),
    ...choices,
  },
  { additionalProperties: false },
)
export type JiraIntegration = Static<typeof JiraIntegration>

export const ZendeskIntegration = Type.Object(
  {
    url,
    email: Type.Optional(Type.String({ maxLength: 255 })),
    api_token: apiToken,
    group_id: groupId,
    enable_failing_policies: flag,
    enable_software_vulnerabilities: flag,
    ...choices,
  },
  { additionalProperties: false },
)
export type ZendeskIntegration = Static<typeof ZendeskIntegration>

const maxEntries = 100

/** `integrations` in PATCH: absent it stays; given, both lists become what it says, and a missing list is empty. */
export const IntegrationsPatch = Type.Object(
  {
    jira: Type.Optional(Nullable(Type.Array(JiraIntegration, { maxItems: maxEntries, description: 'Beta.' }))),
    zendesk: Type.Optional(Nullable(Type.Array(ZendeskIntegration, { maxItems: maxEntries, description: 'Beta.' }))),
  },
  { additionalProperties: false },
)
export type IntegrationsPatch = Static<typeof IntegrationsPatch>

const listSeen = Type.Optional(Nullable(Type.Array(Type.Unknown(), { maxItems: maxEntries })))

/** The same in PATCH /config, where who replaces the lists can say what they have read before. */
export const IntegrationsChange = Type.Object(
  {
    ...IntegrationsPatch.properties,
    seen: Type.Optional(
      Type.Object(
        { jira: listSeen, zendesk: listSeen },
        {
          additionalProperties: false,
          description:
            'Ours: `integrations` as GET /config answered. Where they are others by now: 409, nothing is saved.',
        },
      ),
    ),
  },
  { additionalProperties: false },
)
export type IntegrationsChange = Static<typeof IntegrationsChange>

/** `integrations` of a team: entries of the organisation by their identity; credentials are theirs. */
export const TeamIntegrationsPatch = Type.Object(
  {
    jira: Type.Optional(
      Nullable(
        Type.Array(
          Type.Object({ url, project_key: projectKey, enable_failing_policies: flag }, { additionalProperties: false }),
          { maxItems: maxEntries },
        ),
      ),
    ),
    zendesk: Type.Optional(
      Nullable(
        Type.Array(
          Type.Object({ url, group_id: groupId, enable_failing_policies: flag }, { additionalProperties: false }),
          { maxItems: maxEntries },
        ),
      ),
    ),
  },
  { additionalProperties: false },
)
export type TeamIntegrationsPatch = Static<typeof TeamIntegrationsPatch>

/** Where tickets could go, as somebody is about to save it. A token that is absent or masked is the stored one. */
export const TrackerDraft = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('jira'),
      url,
      username: JiraIntegration.properties.username,
      api_token: apiToken,
      project_key: projectKey,
      issue_type: JiraIntegration.properties.issue_type,
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal('zendesk'),
      url,
      email: ZendeskIntegration.properties.email,
      api_token: apiToken,
      group_id: groupId,
    },
    { additionalProperties: false },
  ),
])
export type TrackerDraft = Static<typeof TrackerDraft>

export const TrackerTransition = Type.Object({
  id: Type.String(),
  name: Type.String(),
  to: Type.String({ description: 'Name of the status to which it leads.' }),
  is_done: Type.Boolean({ description: 'That status means done.' }),
})
export type TrackerTransition = Static<typeof TrackerTransition>

export const TrackerSetUp = Type.Object({
  deployment: Type.Union([Type.Literal('cloud'), Type.Literal('data_center'), Type.Literal('zendesk')]),
  target: Type.String({ description: 'Name of the project or group.' }),
  issue_types: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  required_fields: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      type: Type.String(),
      allowed_values: Type.Array(Type.Unknown(), { description: 'At most the first 100.' }),
    }),
    { description: 'What a new ticket needs beside what Muster fills in, without default: give it in `fields`.' },
  ),
  transitions: Type.Array(TrackerTransition, {
    description: 'Seen on existing tickets of the project; where there are none, what its statuses allow to expect.',
  }),
  preselected: Type.Object({
    resolve_transition: Nullable(Type.String({ description: 'Only where exactly one leads to done.' })),
  }),
})
export type TrackerSetUp = Static<typeof TrackerSetUp>

export const inspectTrackerRoute = defineRoute({
  method: 'POST',
  path: '/destinations/inspect',
  permission: 'config:write',
  summary: 'Ask a Jira or Zendesk what it is and what its project or group needs, before it is saved (Beta).',
  tag: 'destinations',
  query: Type.Object({
    allow_private: Type.Optional(Type.Boolean({ description: 'Reach a private address; for global administrators.' })),
  }),
  body: TrackerDraft,
  answer: Type.Object({ set_up: TrackerSetUp }),
})
