import { type TObject, Type } from 'typebox'
import { patchConfigRoute } from '../rest/config.ts'
import { applyEnrollSecretsRoute } from '../rest/enroll-secret.ts'
import type { DocumentKind } from '../rest/gitops.ts'
import { IntegrationsPatch, TeamIntegrationsPatch } from '../rest/integration.ts'
import { LabelSpec } from '../rest/label.ts'
import { PolicySpec } from '../rest/policy.ts'
import { teamSpecFields } from '../rest/team.ts'
import { UserRolesSpec } from '../rest/user.ts'
import { VulnerabilityRule } from '../rest/vulnerability-rule.ts'
import { TeamWebhookSettingsPatch, WebhookSettingsPatch } from '../rest/webhook-settings.ts'

/** What stands below `spec` in a document of each kind. */
export const documentSpecs = {
  label: LabelSpec,
  config: Type.Object({
    ...patchConfigRoute.body.properties,
    webhook_settings: Type.Optional(WebhookSettingsPatch),
    integrations: Type.Optional(IntegrationsPatch),
  }),
  enroll_secret: applyEnrollSecretsRoute.body.properties.spec,
  team: Type.Object({
    team: Type.Object({
      ...teamSpecFields,
      webhook_settings: Type.Optional(TeamWebhookSettingsPatch),
      integrations: Type.Optional(TeamIntegrationsPatch),
    }),
  }),
  policy: PolicySpec,
  user_roles: UserRolesSpec,
  vulnerability_rule: VulnerabilityRule,
} satisfies Record<DocumentKind, TObject>
