import type { TrackerSetUp } from '@muster/contract/rest/integration.ts'
import { listOf, textOf, valueOf } from '../call-tracker.ts'
import { type Exchange, TrackerError } from '../tracker.ts'
import type { TrackerTest } from '../tracker-kind.ts'
import type { JiraSettings } from './jira-settings.ts'
import { listTransitions } from './jira-transitions.ts'
import { type Jira, openJira } from './open-jira.ts'

const perPage = 100
const maxPages = 10
const shownValues = 100
/** Issues in different places of the workflow show most of it. */
const lookedAtIssues = 5
/** Muster fills these in itself. */
const ownFields = new Set(['project', 'issuetype', 'summary', 'description', 'labels'])

/** Log-in, project, issue type and what the type requires; throws TrackerError with Jira's own reason. */
export async function testJira(exchange: Exchange, settings: JiraSettings): Promise<TrackerTest<JiraSettings>> {
  const jira = await openJira(exchange, settings)
  await jira.call('GET', 'myself')
  await jira.call('GET', `project/${encodeURIComponent(settings.projectKey)}`)
  const types = await listIssueTypes(jira, settings)
  const type = types.find(({ name }) => name.toLowerCase() === settings.issueType.toLowerCase())
  if (!type) throw noSuchType(settings, types)
  const missing = (await listRequiredFields(jira, settings, type.id)).filter(({ id }) => !(id in settings.fields))
  const warnings = missing.map(
    ({ id, name }) => `${settings.projectKey} requires the field "${name}" of a ${type.name}; give it in fields.${id}`,
  )
  return { settings: { ...settings, deployment: jira.deployment, issueType: type.name }, warnings }
}

function noSuchType({ projectKey, issueType }: JiraSettings, types: readonly { name: string }[]): TrackerError {
  const names = types.map(({ name }) => `"${name}"`).join(', ') || 'none'
  const message = `the project ${projectKey} has no issue type "${issueType}" that this account may create; issue_type may be: ${names}`
  return new TrackerError({ kind: 'failure', reason: 'settings', message }, message)
}

export async function inspectJira(exchange: Exchange, settings: JiraSettings): Promise<TrackerSetUp> {
  const jira = await openJira(exchange, settings)
  await jira.call('GET', 'myself')
  const project = await jira.call('GET', `project/${encodeURIComponent(settings.projectKey)}`)
  const types = await listIssueTypes(jira, settings)
  const type = types.find(({ name }) => name.toLowerCase() === settings.issueType.toLowerCase())
  const transitions = await listProjectTransitions(jira, settings)
  const done = transitions.filter(({ is_done }) => is_done)
  return {
    deployment: jira.deployment,
    target: textOf(project.json, 'name'),
    issue_types: types.map(({ id, name }) => ({ id, name })),
    required_fields: type ? await listRequiredFields(jira, settings, type.id) : [],
    transitions,
    preselected: { resolve_transition: done.length === 1 ? (done[0]?.name ?? null) : null },
  }
}

async function listIssueTypes(jira: Jira, { projectKey }: JiraSettings) {
  const types = await listPages(jira, `issue/createmeta/${encodeURIComponent(projectKey)}/issuetypes`, 'issueTypes')
  return types
    .filter((type) => valueOf(type, 'subtask') !== true)
    .map((type) => ({ id: textOf(type, 'id'), name: textOf(type, 'name') }))
}

async function listRequiredFields(jira: Jira, { projectKey }: JiraSettings, typeId: string) {
  const path = `issue/createmeta/${encodeURIComponent(projectKey)}/issuetypes/${encodeURIComponent(typeId)}`
  return (await listPages(jira, path, 'fields'))
    .filter((field) => valueOf(field, 'required') === true && valueOf(field, 'hasDefaultValue') !== true)
    .map((field) => ({
      id: textOf(field, 'fieldId'),
      name: textOf(field, 'name'),
      type: textOf(field, 'schema', 'type'),
      allowed_values: listOf(field, 'allowedValues').slice(0, shownValues),
    }))
    .filter(({ id }) => !ownFields.has(id))
}

/** Cloud names the list, Data Center calls it `values`. */
async function listPages(jira: Jira, path: string, key: string): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for (let page = 0; page < maxPages; page++) {
    const { json } = await jira.call('GET', `${path}?startAt=${found.length}&maxResults=${perPage}`)
    const rows = [...listOf(json, key), ...listOf(json, 'values')]
    found.push(...rows)
    if (rows.length === 0 || found.length >= Number(valueOf(json, 'total') ?? 0)) break
  }
  return found
}

/** Only an issue tells its transitions. In a project without one, its statuses are what there is to name. */
async function listProjectTransitions(jira: Jira, settings: JiraSettings) {
  const { projectKey, issueType } = settings
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
  const jql = `project = ${quoted(projectKey)} and issuetype = ${quoted(issueType)} order by updated desc`
  const path = jira.deployment === 'cloud' ? 'search/jql' : 'search'
  const found = await jira.call('POST', path, { body: { jql, fields: ['status'], maxResults: lookedAtIssues } })
  const byId = new Map<string, TrackerSetUp['transitions'][number]>()
  for (const issue of listOf(found.json, 'issues')) {
    for (const { id, name, to, isDone } of await listTransitions(jira, textOf(issue, 'key')))
      byId.set(id, { id, name, to, is_done: isDone })
  }
  return byId.size > 0 ? [...byId.values()] : listStatuses(jira, settings)
}

async function listStatuses(jira: Jira, { projectKey, issueType }: JiraSettings) {
  const { json } = await jira.call('GET', `project/${encodeURIComponent(projectKey)}/statuses`)
  const type = (Array.isArray(json) ? json : []).find(
    (one) => textOf(one, 'name').toLowerCase() === issueType.toLowerCase(),
  )
  return listOf(type, 'statuses').map((status) => ({
    id: '',
    name: textOf(status, 'name'),
    to: textOf(status, 'name'),
    is_done: textOf(status, 'statusCategory', 'key') === 'done',
  }))
}
