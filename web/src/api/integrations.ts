import type { RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { getConfigRoute, patchConfigRoute } from '@muster/contract/rest/config.ts'
import type { inspectTrackerRoute, TrackerDraft, TrackerSetUp } from '@muster/contract/rest/integration.ts'
import type { SaveOptions } from './destinations.ts'
import { ApiError, callApi } from './call-api.ts'
import { type Integrations, integrationsOf } from './integration.ts'
import type { Config } from './settings.ts'

export interface SavedIntegrations {
  readonly config: Config
  /** It is stored; this is what to look at. */
  readonly warnings: readonly string[]
}

type Remarks = RouteAnswer<typeof patchConfigRoute> & { readonly muster?: { readonly warnings?: readonly string[] } }

const mostTries = 5

/**
 * Both lists are saved as a whole. What somebody else saves between reading and writing is refused by the server: the
 * change is made again on what is there by then.
 */
export async function changeIntegrations(
  change: (stored: Integrations) => Integrations,
  options: SaveOptions,
): Promise<SavedIntegrations> {
  for (let tries = 1; ; tries++) {
    try {
      return await changeOnce(change, options)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409 || tries === mostTries) throw error
    }
  }
}

async function changeOnce(
  change: (stored: Integrations) => Integrations,
  { isPrivateAllowed }: SaveOptions,
): Promise<SavedIntegrations> {
  const stored = (await callApi<typeof getConfigRoute>('GET', '/config')) as Config
  const { jira = null, zendesk = null } = stored.integrations
  const integrations = { ...change(integrationsOf(stored)), seen: { jira, zendesk } }
  const answer = (await callApi<typeof patchConfigRoute>('PATCH', '/config', {
    query: isPrivateAllowed ? { allow_private: true } : {},
    // The section belongs to automations, so the settings' own type of a change does not name it.
    body: { integrations } as RouteInput<typeof patchConfigRoute>['body'],
  })) as Remarks
  return { config: answer as unknown as Config, warnings: answer.muster?.warnings ?? [] }
}

export async function inspectTracker(body: TrackerDraft, { isPrivateAllowed }: SaveOptions): Promise<TrackerSetUp> {
  const query = isPrivateAllowed ? { allow_private: true } : {}
  return (await callApi<typeof inspectTrackerRoute>('POST', '/destinations/inspect', { query, body })).set_up
}
