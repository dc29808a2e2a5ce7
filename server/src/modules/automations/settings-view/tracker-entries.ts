import type { JiraIntegration, ZendeskIntegration } from '@muster/contract/rest/integration.ts'
import { SECRET_MASK } from '../../../kernel/secret.ts'
import type { JiraSettings } from '../destinations/jira/jira-settings.ts'
import type { TrackerChoices } from '../destinations/tracker-kind.ts'
import type { ZendeskSettings } from '../destinations/zendesk/zendesk-settings.ts'

const defaultIssueType = 'Task'

/** Which automations send their tickets to an entry. */
export interface TrackerFlags {
  readonly enable_failing_policies: boolean
  readonly enable_software_vulnerabilities: boolean
}

/** Undefined where there is no token: neither a given nor a stored one. */
export function toJiraSettings(entry: JiraIntegration, stored?: JiraSettings): JiraSettings | undefined {
  const apiToken = chooseToken(entry.api_token, stored?.apiToken)
  if (apiToken === undefined) return undefined
  const { deployment } = stored ?? {}
  return {
    url: entry.url,
    username: entry.username ?? stored?.username ?? '',
    apiToken,
    projectKey: entry.project_key,
    ...(deployment !== undefined && { deployment }),
    issueType: choose(entry.issue_type, stored?.issueType) ?? defaultIssueType,
    ...toChoices(entry, stored),
  }
}

export function toZendeskSettings(entry: ZendeskIntegration, stored?: ZendeskSettings): ZendeskSettings | undefined {
  const apiToken = chooseToken(entry.api_token, stored?.apiToken)
  if (apiToken === undefined) return undefined
  return {
    url: entry.url,
    email: entry.email ?? stored?.email ?? '',
    apiToken,
    groupId: entry.group_id,
    ...toChoices(entry, stored),
  }
}

export function toJiraEntry(settings: JiraSettings, flags: TrackerFlags): JiraIntegration {
  const { url, username, projectKey, issueType } = settings
  return {
    ...{ url, username, api_token: SECRET_MASK, project_key: projectKey, ...flags },
    ...(issueType !== defaultIssueType && { issue_type: issueType }),
    ...fromChoices(settings),
  }
}

export function toZendeskEntry(settings: ZendeskSettings, flags: TrackerFlags): ZendeskIntegration {
  const { url, email, groupId } = settings
  return { ...{ url, email, api_token: SECRET_MASK, group_id: groupId, ...flags }, ...fromChoices(settings) }
}

/** What an entry is known by, in the keys of the document. */
export function identityParts({ kind, identity }: { readonly kind: string; readonly identity: string }) {
  const [url = '', place = ''] = identity.split(/ (?=[^ ]*$)/)
  return kind === 'jira' ? { url, project_key: place } : { url, group_id: Number(place) }
}

/** Whether somebody typed a token. */
export function isToken(given: string | null | undefined): given is string {
  return given !== undefined && given !== null && given !== '' && given !== SECRET_MASK
}

function chooseToken(given: string | null | undefined, stored: string | undefined): string | undefined {
  return isToken(given) ? given : stored
}

/** What is absent stays, null takes it back. */
function choose<T>(given: T | null | undefined, stored: T | undefined): T | undefined {
  return given === undefined ? stored : (given ?? undefined)
}

type GivenChoices = Pick<JiraIntegration, 'labels' | 'assignee' | 'fields' | 'resolve_transition' | 'reopen_transition'>

function toChoices(entry: GivenChoices, stored: TrackerChoices | undefined): TrackerChoices {
  const assignee = choose(entry.assignee, stored?.assignee)
  const resolveTransition = choose(entry.resolve_transition, stored?.resolveTransition)
  const reopenTransition = choose(entry.reopen_transition, stored?.reopenTransition)
  return {
    labels: choose<readonly string[]>(entry.labels, stored?.labels) ?? [],
    fields: choose<Readonly<Record<string, unknown>>>(entry.fields, stored?.fields) ?? {},
    ...(assignee !== undefined && { assignee }),
    ...(resolveTransition !== undefined && { resolveTransition }),
    ...(reopenTransition !== undefined && { reopenTransition }),
  }
}

/** Only what was chosen, so that the document of somebody who chose nothing is Fleet's. */
function fromChoices(choices: TrackerChoices): GivenChoices {
  const { labels, fields, assignee, resolveTransition, reopenTransition } = choices
  return {
    ...(labels.length > 0 && { labels: [...labels] }),
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(assignee !== undefined && { assignee }),
    ...(resolveTransition !== undefined && { resolve_transition: resolveTransition }),
    ...(reopenTransition !== undefined && { reopen_transition: reopenTransition }),
  }
}
