import { type FakeAnswer, type FakeRequest, type FakeServer, startFakeServer } from './fake-server.ts'
import { createIssueRoutes } from './jira-issues.ts'
import { createProject, type JiraIssue, type JiraState } from './jira-state.ts'
import { readVendorDescription } from './vendor-description.ts'

const description = readVendorDescription('jira-cloud-platform-v3.json')

export interface FakeJiraOptions {
  readonly deployment?: 'Cloud' | 'Server'
  readonly now?: () => Date
  readonly port?: number
  /** Keys of the projects. */
  readonly projects?: readonly string[]
}

export interface FakeJira extends FakeServer {
  readonly state: JiraState
  issue(key: string): JiraIssue
  /** What a person does. */
  setStatus(key: string, status: string): void
}

/** A Jira Cloud or Data Center that accepts the user `ok` with any token but `wrong`, and any such bearer token. */
export async function startFakeJira(options: FakeJiraOptions = {}): Promise<FakeJira> {
  const { deployment = 'Cloud', now = () => new Date(), projects = ['qux', 'qux2'] } = options
  const state: JiraState = {
    isCloud: deployment === 'Cloud',
    at: now(),
    projects: new Map(projects.map((key, index) => [key, createProject(key, 10_000 + index)])),
    issues: [],
    searchLagMs: 0,
    transitions: [
      { id: '11', name: 'To Do', to: 'To Do' },
      { id: '21', name: 'In Progress', to: 'In Progress' },
      { id: '31', name: 'Done', to: 'Done' },
    ],
  }
  const version = state.isCloud ? '3' : '2'
  const answerIssue = createIssueRoutes(state)

  function answer(request: FakeRequest, at: Date): FakeAnswer {
    state.at = at
    const [, asked, path = ''] = /^\/rest\/api\/([23])\/(.*)$/.exec(request.path) ?? []
    // Both versions tell what the server is; Cloud has the other paths of v2 as well, which we do not call.
    if (path === 'serverInfo' && request.method === 'GET') return serverInfo(deployment)
    if (asked !== version) return { status: 404, body: {} }
    if (!isLoggedIn(state, request))
      return { status: 401, body: 'Client must be authenticated to access this resource.' }
    return answerPath(state, request, path) ?? answerIssue(request, path) ?? { status: 404, body: {} }
  }

  const server = await startFakeServer({
    ...{ description, now, answer },
    ...(options.port !== undefined && { port: options.port }),
    describedPath: (path) => path.replace('/rest/api/2/', '/rest/api/3/'),
  })
  return {
    ...server,
    state,
    issue: (key) => findIssue(state, key),
    setStatus: (key, status) => {
      findIssue(state, key).status = status
    },
  }
}

function findIssue({ issues }: JiraState, key: string): JiraIssue {
  const found = issues.find((issue) => issue.key === key)
  if (!found) throw new Error(`the fake Jira has no issue ${key}`)
  return found
}

function serverInfo(deploymentType: string): FakeAnswer {
  return { status: 200, body: { baseUrl: 'https://jira.example', deploymentType, version: '9.12.0' } }
}

function isLoggedIn({ isCloud }: JiraState, { headers }: FakeRequest): boolean {
  const [scheme = '', credentials = ''] = (headers.authorization ?? '').split(' ')
  if (!isCloud) return scheme === 'Bearer' && credentials !== '' && credentials !== 'wrong'
  const [user, token] = Buffer.from(credentials, 'base64').toString('utf8').split(':')
  return scheme === 'Basic' && user === 'ok' && token !== '' && token !== 'wrong'
}

function answerPath(state: JiraState, { method }: FakeRequest, path: string): FakeAnswer | undefined {
  if (method !== 'GET') return undefined
  if (path === 'myself') return { status: 200, body: { accountId: 'a1', displayName: 'Ok' } }
  const [, key = '', rest = ''] = /^project\/([^/]+)(\/statuses)?$/.exec(path) ?? []
  const project = state.projects.get(key)
  if (key !== '' && !project) {
    return { status: 404, body: { errorMessages: [`No project could be found with key '${key}'.`], errors: {} } }
  }
  if (project && rest === '') return { status: 200, body: { id: String(project.id), key, name: `Project ${key}` } }
  if (!project) return undefined
  const statuses = project.statuses.map(({ id, name, category }) => ({ id, name, statusCategory: { key: category } }))
  return { status: 200, body: project.issueTypes.map(({ id, name }) => ({ id, name, statuses })) }
}
