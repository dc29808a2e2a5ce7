import type { FakeAnswer, FakeRequest } from './fake-server.ts'
import type { JiraIssue, JiraProject, JiraState } from './jira-state.ts'

type Json = Record<string, unknown>

/** What a Jira does with issues: it keeps them, checks them as it does, and moves them through their workflow. */
export function createIssueRoutes(state: JiraState) {
  return (request: FakeRequest, path: string): FakeAnswer | undefined => {
    const { method, body } = request
    if (method === 'POST' && path === 'issue') return createIssue(state, (body as Json)['fields'] as Json)
    if (method === 'POST' && path === (state.isCloud ? 'search/jql' : 'search')) return search(state, body as Json)
    const meta = /^issue\/createmeta\/([^/]+)\/issuetypes(?:\/([^/]+))?$/.exec(path)
    if (meta) return createMeta(state, meta[1] ?? '', meta[2])
    const [, key, rest = ''] = /^issue\/([^/]+)(?:\/(comment|transitions))?$/.exec(path) ?? []
    if (key === undefined) return undefined
    const issue = state.issues.find((one) => one.key === key && !one.isDeleted)
    if (issue) return answerIssue(state, issue, { ...request, rest })
    return refusal(404, {}, 'Issue does not exist or you do not have permission to see it.')
  }
}

function answerIssue(
  state: JiraState,
  issue: JiraIssue,
  { method, query, body, rest }: FakeRequest & { readonly rest: string },
): FakeAnswer {
  const isRead = method === 'GET'
  if (rest === 'comment') return isRead ? listComments(issue) : addComment(state, issue, body as Json)
  if (rest === 'transitions') return isRead ? listTransitions(state, issue) : move(state, issue, body as Json)
  return isRead ? { status: 200, body: show(state, issue, query) } : edit(state, issue, body as Json)
}

function refusal(status: number, errors: Record<string, string>, message?: string): FakeAnswer {
  return { status, body: { errorMessages: message === undefined ? [] : [message], errors } }
}

function createIssue(state: JiraState, fields: Json): FakeAnswer {
  const key = String((fields['project'] as Json | undefined)?.['key'])
  const project = state.projects.get(key)
  if (!project) return refusal(400, { project: 'valid project is required' })
  const type = (fields['issuetype'] as Json | undefined)?.['name']
  if (!project.issueTypes.some(({ name }) => name === type))
    return refusal(400, { issuetype: 'Specify a valid issue type' })
  const errors = fieldErrors(state, fields)
  for (const { fieldId, name, required } of project.fields)
    if (required && fields[fieldId] === undefined) errors[fieldId] = `${name} is required.`
  if (Object.keys(errors).length > 0) return refusal(400, errors)
  const number = state.issues.filter((issue) => issue.project === key).length + 1
  const id = String(20_000 + state.issues.length)
  const issue: JiraIssue = {
    ...{ id, key: `${key.toUpperCase()}-${number}`, project: key, fields, comments: [], isDeleted: false },
    status: project.statuses[0]?.name ?? '',
    createdMs: state.at.getTime(),
  }
  state.issues.push(issue)
  return { status: 201, body: { id, key: issue.key, self: `https://jira.example/rest/api/3/issue/${id}` } }
}

function fieldErrors(state: JiraState, fields: Json): Record<string, string> {
  const errors: Record<string, string> = {}
  const { summary, description, labels } = fields
  if (typeof summary !== 'string' || summary === '') errors['summary'] = 'You must specify a summary of the issue.'
  else if (summary.length > 255) errors['summary'] = 'Summary must be less than 255 characters.'
  else if (/[\r\n]/.test(summary)) errors['summary'] = 'The summary is invalid because it contains newline characters.'
  const wrong = textProblem(state, description)
  if (wrong !== undefined) errors['description'] = wrong
  if (Array.isArray(labels) && labels.some((label) => /\s/.test(String(label))))
    errors['labels'] = 'The label contains spaces which is invalid.'
  return errors
}

/** v3 takes documents only, v2 text only. */
function textProblem({ isCloud }: JiraState, text: unknown): string | undefined {
  if (isCloud)
    return isDocument(text)
      ? undefined
      : 'Operation value must be an Atlassian Document (see the Atlassian Document Format)'
  if (typeof text !== 'string') return 'Operation value must be a string'
  return text.length > 32_767
    ? 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.'
    : undefined
}

const blocks = new Set(['paragraph', 'heading', 'bulletList', 'codeBlock'])

function isDocument(value: unknown): boolean {
  const { type, version, content } = (value ?? {}) as Json
  return type === 'doc' && version === 1 && Array.isArray(content) && content.every((node) => isNode(node, blocks))
}

function isNode(value: unknown, allowed: ReadonlySet<string>): boolean {
  const { type, text, content = [] } = value as Json
  if (!allowed.has(String(type))) return false
  if (type === 'text') return typeof text === 'string' && text !== ''
  const inside = type === 'bulletList' ? ['listItem'] : type === 'listItem' ? ['paragraph'] : ['text']
  return Array.isArray(content) && content.every((node) => isNode(node, new Set(inside)))
}

function search(state: JiraState, { jql, maxResults }: Json): FakeAnswer {
  const text = String(jql)
  const label = /labels = "([^"]+)"/.exec(text)?.[1]
  const project = /project = "([^"]+)"/.exec(text)?.[1]
  if (label === undefined && project === undefined)
    return refusal(400, {}, `Unbounded JQL queries are not allowed: ${text}`)
  const visibleMs = state.at.getTime() - state.searchLagMs
  const found = state.issues
    .filter(({ isDeleted, createdMs }) => !isDeleted && createdMs <= visibleMs)
    .filter(({ fields }) => label === undefined || (fields['labels'] as string[] | undefined)?.includes(label))
    .filter((issue) => project === undefined || issue.project === project)
    .slice(0, Number(maxResults ?? 50))
  return { status: 200, body: { issues: found.map((issue) => show(state, issue)), isLast: true } }
}

function createMeta(state: JiraState, key: string, typeId: string | undefined): FakeAnswer {
  const project = state.projects.get(key)
  if (!project) return refusal(404, {}, 'The requested project is not found.')
  const list = typeId === undefined ? project.issueTypes : project.fields
  const name = state.isCloud ? (typeId === undefined ? 'issueTypes' : 'fields') : 'values'
  return { status: 200, body: { [name]: list, startAt: 0, maxResults: 100, total: list.length } }
}

function addComment(state: JiraState, { comments }: JiraIssue, { body }: Json): FakeAnswer {
  const wrong = textProblem(state, body)
  if (wrong !== undefined) return refusal(400, { comment: wrong })
  const comment = { id: String(30_000 + comments.length), body, created: state.at.toISOString() }
  comments.push(comment)
  return { status: 201, body: comment }
}

function listComments({ comments }: JiraIssue): FakeAnswer {
  const newest = comments.toReversed().slice(0, 50)
  return { status: 200, body: { comments: newest, startAt: 0, maxResults: 50, total: comments.length } }
}

function statusOf(project: JiraProject | undefined, name: string) {
  const found = project?.statuses.find((status) => status.name === name)
  return { id: found?.id ?? '', name, statusCategory: { key: found?.category ?? 'new' } }
}

function listPossible({ transitions }: JiraState, { status }: JiraIssue) {
  return transitions.filter(({ from }) => from === undefined || from.includes(status))
}

function listTransitions(state: JiraState, issue: JiraIssue): FakeAnswer {
  const project = state.projects.get(issue.project)
  const transitions = listPossible(state, issue).map(({ id, name, to, resolutions }) => ({
    ...{ id, name, to: statusOf(project, to) },
    fields: resolutions
      ? { resolution: { required: true, allowedValues: resolutions.map((one) => ({ name: one })) } }
      : {},
  }))
  return { status: 200, body: { transitions } }
}

function move(state: JiraState, issue: JiraIssue, { transition, fields }: Json): FakeAnswer {
  const id = (transition as Json | undefined)?.['id']
  const found = listPossible(state, issue).find((one) => one.id === id)
  if (!found) return refusal(400, {}, `It seems that you have tried to perform an illegal workflow operation.`)
  const resolution = ((fields as Json | undefined)?.['resolution'] as Json | undefined)?.['name']
  if (found.resolutions && !found.resolutions.includes(String(resolution)))
    return refusal(400, { resolution: 'Resolution is required.' })
  issue.status = found.to
  return { status: 204 }
}

function edit(state: JiraState, issue: JiraIssue, { fields }: Json): FakeAnswer {
  const errors = fieldErrors(state, { ...issue.fields, ...(fields as Json) })
  if (Object.keys(errors).length > 0) return refusal(400, errors)
  Object.assign(issue.fields, fields)
  return { status: 204 }
}

function show(state: JiraState, { id, key, fields, status, project }: JiraIssue, query?: URLSearchParams): Json {
  const asked = query?.get('fields')?.split(',')
  const all: Json = { ...fields, status: statusOf(state.projects.get(project), status) }
  const shown = asked ? Object.fromEntries(Object.entries(all).filter(([name]) => asked.includes(name))) : all
  return { id, key, self: `https://jira.example/rest/api/3/issue/${id}`, fields: shown }
}
