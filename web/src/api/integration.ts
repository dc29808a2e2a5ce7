import type { IntegrationsPatch, JiraIntegration, ZendeskIntegration } from '@muster/contract/rest/integration.ts'

/** Both lists of the document, in its order. */
export interface Integrations {
  readonly jira: readonly JiraIntegration[]
  readonly zendesk: readonly ZendeskIntegration[]
}

export function integrationsOf({ integrations }: { readonly integrations: IntegrationsPatch }): Integrations {
  return { jira: integrations.jira ?? [], zendesk: integrations.zendesk ?? [] }
}

/** One entry of the configuration document. */
export type Integration =
  | { readonly kind: 'jira'; readonly entry: JiraIntegration }
  | { readonly kind: 'zendesk'; readonly entry: ZendeskIntegration }

export function listIntegrations({ jira, zendesk }: Integrations): readonly Integration[] {
  return [
    ...jira.map((entry): Integration => ({ kind: 'jira', entry })),
    ...zendesk.map((entry): Integration => ({ kind: 'zendesk', entry })),
  ]
}

/** The project key or the group's id. */
export function targetOf({ kind, entry }: Integration): string {
  return kind === 'jira' ? entry.project_key : String(entry.group_id)
}

/** What an entry is known by, as lists show it. */
export function nameOf(integration: Integration): string {
  return `${integration.entry.url} - ${targetOf(integration)}`
}
