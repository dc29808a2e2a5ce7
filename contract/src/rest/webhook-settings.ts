import { type Static, type TObject, type TProperties, Type } from 'typebox'
import { Nullable } from '../common/wire.ts'

const url = Type.String({ maxLength: 4096, description: 'For those who may not change it only scheme and host.' })
const batchSize = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'Hosts in one request; 0 = all in one.',
})
const interval = Type.Optional(
  Nullable(
    Type.Union([Type.String({ maxLength: 64 }), Type.Integer()], {
      description: 'Between its own checks; absent, null or 0 = webhook_settings.interval.',
    }),
  ),
)
const reportExisting = Type.Optional(
  Type.Boolean({ description: 'Ours: with the switch, report what is true already. Never shown.' }),
)

export const FailingPoliciesWebhook = Type.Object({
  enable_failing_policies_webhook: Type.Boolean(),
  destination_url: url,
  policy_ids: Nullable(Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), { maxItems: 10_000 })),
  host_batch_size: batchSize,
  interval,
})
export type FailingPoliciesWebhook = Static<typeof FailingPoliciesWebhook>

export const HostStatusWebhook = Type.Object({
  enable_host_status_webhook: Type.Boolean(),
  destination_url: url,
  host_percentage: Type.Number(),
  days_count: Type.Integer(),
  interval,
})
export type HostStatusWebhook = Static<typeof HostStatusWebhook>

export const VulnerabilitiesWebhook = Type.Object({
  enable_vulnerabilities_webhook: Type.Boolean(),
  destination_url: url,
  host_batch_size: batchSize,
})
export type VulnerabilitiesWebhook = Static<typeof VulnerabilitiesWebhook>

function patchOf<const T extends TProperties>(section: TObject<T>) {
  const properties = { ...section.properties, report_existing: reportExisting }
  return Type.Optional(Type.Partial(Type.Object(properties), { additionalProperties: false }))
}

const failingPoliciesPatch = {
  ...FailingPoliciesWebhook.properties,
  policy_ids: Nullable(
    Type.Array(Type.Union([Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), Type.String({ maxLength: 255 })]), {
      maxItems: 10_000,
      description: 'Ids, or names of policies of the same team (for all hosts: of global ones).',
    }),
  ),
}

/** `webhook_settings` in PATCH: what is absent stays. */
export const WebhookSettingsPatch = Type.Object(
  {
    host_status_webhook: patchOf(HostStatusWebhook),
    failing_policies_webhook: patchOf(Type.Object(failingPoliciesPatch)),
    vulnerabilities_webhook: patchOf(VulnerabilitiesWebhook),
    interval: Type.Optional(
      Type.Union([Type.String({ maxLength: 64 }), Type.Integer()], {
        description: 'Between checks: a Go duration such as 24h, or nanoseconds. 0 means 24h.',
      }),
    ),
    start_at: Type.Optional(
      Type.String({
        maxLength: 100,
        description:
          'Ours: when checks that are more than an hour apart happen, as `09:00 Europe/Berlin`; "" = any time.',
      }),
    ),
  },
  { additionalProperties: false },
)

/** `webhook_settings` of a team in PATCH: what is absent stays. */
export const TeamWebhookSettingsPatch = Type.Object(
  {
    failing_policies_webhook: patchOf(Type.Object(failingPoliciesPatch)),
    host_status_webhook: patchOf(HostStatusWebhook),
  },
  { additionalProperties: false },
)

/** `webhook_settings` as it is shown. */
export interface WebhookSettings {
  readonly host_status_webhook: HostStatusWebhook
  readonly failing_policies_webhook: FailingPoliciesWebhook
  readonly vulnerabilities_webhook: VulnerabilitiesWebhook
  readonly interval: string
  /** Only when it is set. */
  readonly start_at?: string
}

/** What is true already when an automation is switched on: in the answer of PATCH, as `muster.automations`. */
export const SwitchedOn = Type.Object({
  automation_id: Type.Integer(),
  kind: Type.Union([Type.Literal('policy'), Type.Literal('vulnerability'), Type.Literal('host_status')]),
  sentence: Type.String({ description: 'For example: 9 policies fail on 1,204 hosts.' }),
  subject_count: Type.Integer({ description: 'Policies or CVEs; 1 or 0 for host status.' }),
  host_count: Type.Integer(),
  is_reported: Type.Boolean({ description: 'Whether the next check reports it (report_existing).' }),
})
export type SwitchedOn = Static<typeof SwitchedOn>
