import type { TeamIntegrationsPatch } from '@muster/contract/rest/integration.ts'
import { type Integration, nameOf } from '../../api/integration.ts'
import type { TeamAutomation, TeamDocument } from '../../api/teams.ts'
import type { RuleForm } from './rule-draft.ts'

/** `ticketId` is the place of the integration in the list of the organisation. */
export type TeamForm = Pick<RuleForm, 'enabled' | 'policyIds' | 'workflow' | 'ticketId' | 'url'>

export function openTeamForm(team: TeamDocument, integrations: readonly Integration[]): TeamForm {
  const webhook = team.webhook_settings.failing_policies_webhook
  const chosen = listTeamEntries(team.integrations).find(({ entry }) => entry.enable_failing_policies)
  const ticketId = integrations.findIndex((one) => chosen && nameOf(one) === nameOf(chosen))
  const isTicket = chosen !== undefined || (webhook.destination_url === '' && integrations.length > 0)
  return {
    enabled: webhook.enable_failing_policies_webhook || chosen !== undefined,
    policyIds: webhook.policy_ids ?? [],
    workflow: isTicket ? 'ticket' : 'webhook',
    ticketId: ticketId === -1 ? null : ticketId,
    url: webhook.destination_url,
  }
}

/** Both ways are said in one change, because only one of them may be on. */
export function toTeamAutomation(
  team: TeamDocument,
  { enabled, policyIds, workflow, ticketId, url }: TeamForm,
  integrations: readonly Integration[],
): TeamAutomation {
  const isTicket = workflow === 'ticket'
  const chosen = isTicket && ticketId !== null ? integrations[ticketId] : undefined
  const isChosen = (one: Integration) => enabled && chosen !== undefined && nameOf(one) === nameOf(chosen)
  const kept = listTeamEntries(team.integrations)
  const all = chosen && !kept.some((one) => nameOf(one) === nameOf(chosen)) ? [...kept, chosen] : kept
  return {
    webhook_settings: {
      failing_policies_webhook: {
        enable_failing_policies_webhook: enabled && !isTicket,
        policy_ids: [...policyIds],
        ...(isTicket ? {} : { destination_url: url.trim() }),
      },
    },
    integrations: {
      jira: all.flatMap((one) =>
        one.kind === 'jira'
          ? { url: one.entry.url, project_key: one.entry.project_key, enable_failing_policies: isChosen(one) }
          : [],
      ),
      zendesk: all.flatMap((one) =>
        one.kind === 'zendesk'
          ? { url: one.entry.url, group_id: one.entry.group_id, enable_failing_policies: isChosen(one) }
          : [],
      ),
    },
  }
}

function listTeamEntries({ jira, zendesk }: TeamIntegrationsPatch): readonly Integration[] {
  return [
    ...(jira ?? []).map((entry): Integration => ({ kind: 'jira', entry })),
    ...(zendesk ?? []).map((entry): Integration => ({ kind: 'zendesk', entry })),
  ]
}
