import { IntegrationsPatch } from '@muster/contract/rest/webhook-settings.ts'
import { invalidField } from '../../../kernel/errors.ts'
import type { SettingsSection } from '../../settings/index.ts'

/** `integrations` of the configuration document: there are no ticket destinations yet, so both lists are empty. */
export const integrationsSection: SettingsSection = {
  key: 'integrations',
  schema: IntegrationsPatch,
  read: async () => ({ jira: null, zendesk: null }),
  write: async (_ctx, { given }) => {
    for (const [key, entries] of Object.entries(given)) {
      if (!Array.isArray(entries) || entries.length === 0) continue
      const field = `integrations.${key}`
      throw invalidField(
        field,
        `${field}: ticket destinations arrive with a later version of Muster; send [] or leave it out`,
      )
    }
  },
}
