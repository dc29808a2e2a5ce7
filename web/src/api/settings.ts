import type { getConfigRoute, patchConfigRoute } from '@muster/contract/rest/config.ts'
import type { WebhookSettings } from '@muster/contract/rest/webhook-settings.ts'
import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import { queryOptions } from '@tanstack/react-query'
import { callApi } from './call-api.ts'

/** The document with the sections that the contract types on their own. */
export type Config = RouteAnswer<typeof getConfigRoute> & { readonly webhook_settings: WebhookSettings }
export type ConfigPatch = RouteInput<typeof patchConfigRoute>['body']

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: async ({ signal }) => (await callApi<typeof getConfigRoute>('GET', '/config', {}, signal)) as Config,
})

export async function saveConfig(body: ConfigPatch): Promise<Config> {
  return (await callApi<typeof patchConfigRoute>('PATCH', '/config', { body })) as Config
}

/** Mails the signed-in user by the settings as they would be; saves nothing. */
export async function sendTestMail(smtp_settings: NonNullable<ConfigPatch['smtp_settings']>): Promise<void> {
  await callApi<typeof patchConfigRoute>('PATCH', '/config', {
    ...{ query: { dry_run: true }, body: { smtp_settings, smtp_test: true } },
  })
}
