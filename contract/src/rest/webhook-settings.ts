import { type Static, type TObject, type TProperties, Type } from 'typebox'
import { Nullable } from '../common/wire.ts'

const url = Type.String({ maxLength: 4096, description: 'For those who may not change it only scheme and host.' })
const batchSize = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'Hosts in one request; 0 = all in one.',
})
const entries = Type.Array(Type.Object({}, { additionalProperties: true }))

export const FailingPoliciesWebhook = Type.Object({
  enable_failing_policies_webhook: Type.Boolean(),
  destination_url: url,
  policy_ids: Nullable(Type.Array(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), { maxItems: 10_000 })),
  host_batch_size: batchSize,
})
export type FailingPoliciesWebhook = Static<typeof FailingPoliciesWebhook>

export const HostStatusWebhook = Type.Object({
  enable_host_status_webhook: Type.Boolean(),
  destination_url: url,
  host_percentage: Type.Number(),
  days_count: Type.Integer(),
})
export type HostStatusWebhook = Static<typeof HostStatusWebhook>

export const VulnerabilitiesWebhook = Type.Object({
  enable_vulnerabilities_webhook: Type.Boolean(),
  destination_url: url,
  host_batch_size: batchSize,
})
export type VulnerabilitiesWebhook = Static<typeof VulnerabilitiesWebhook>

function patchOf<const T extends TProperties>(section: TObject<T>) {
  return Type.Optional(Type.Partial(section, { additionalProperties: false }))
}

/** `webhook_settings` in PATCH: what is absent stays. */
export const WebhookSettingsPatch = Type.Object(
  {
    host_status_webhook: patchOf(HostStatusWebhook),
    failing_policies_webhook: patchOf(FailingPoliciesWebhook),
    vulnerabilities_webhook: patchOf(VulnerabilitiesWebhook),
    interval: Type.Optional(
      Type.Union([Type.String({ maxLength: 64 }), Type.Integer()], {
        description: 'Between checks: a Go duration such as 24h, or nanoseconds. 0 means 24h.',
      }),
    ),
  },
  { additionalProperties: false },
)

/** `webhook_settings` as it is shown. */
export interface WebhookSettings {
  readonly host_status_webhook: HostStatusWebhook
  readonly failing_policies_webhook: FailingPoliciesWebhook
  readonly vulnerabilities_webhook: VulnerabilitiesWebhook
  readonly interval: string
}

/** `integrations` in PATCH: what is absent stays. */
export const IntegrationsPatch = Type.Object(
  { jira: Type.Optional(Nullable(entries)), zendesk: Type.Optional(Nullable(entries)) },
  { additionalProperties: false },
)
