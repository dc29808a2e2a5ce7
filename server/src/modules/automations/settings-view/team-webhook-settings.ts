import { TeamWebhookSettingsPatch } from '@muster/contract/rest/webhook-settings.ts'
import { inTransaction } from '../../../platform/database/in-transaction.ts'
import { hasPermission } from '../../identity/index.ts'
import type { TeamSection } from '../../teams/index.ts'
import { listBuiltInsOfTeams } from '../queries/automation-queries.ts'
import { readBuiltIns, saveBuiltIns, type WebhookSettingsDeps } from './built-ins.ts'
import { checkGivenUrls } from './check-given-urls.ts'
import { failingPoliciesPart } from './failing-policies-part.ts'
import { hostStatusPart } from './host-status-part.ts'
import type { WebhookPart } from './webhook-part.ts'

const parts: readonly WebhookPart[] = [failingPoliciesPart, hostStatusPart]

/** `webhook_settings` of a team: a view of the team's own built-in automations. */
export function createTeamWebhookSettings(deps: WebhookSettingsDeps): TeamSection {
  return {
    key: 'webhook_settings',
    schema: TeamWebhookSettingsPatch,
    prepare: (_ctx, request) => checkGivenUrls(deps.outbound, request),
    read: async (ctx, teamIds) => {
      const isUrlShown = (teamId: number | null) => hasPermission(ctx.actor, 'team:write', teamId)
      const show = await readBuiltIns(ctx, await listBuiltInsOfTeams(ctx.db, teamIds), { isUrlShown })
      return new Map(teamIds.map((teamId) => [teamId, show(parts, teamId)]))
    },
    write: (ctx, change) => inTransaction(ctx.db, (tx) => saveBuiltIns({ ...deps, ctx, tx, parts }, change)),
  }
}
