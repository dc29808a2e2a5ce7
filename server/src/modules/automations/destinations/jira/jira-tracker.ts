import { hashText } from '../../tickets/ticket-document.ts'
import { keyOf, listOf, textOf, valueOf } from '../call-tracker.ts'
import { withoutRefusal } from '../without-refusal.ts'
import type { Exchange, SeenTicket, TicketContent, TicketDraft, Tracker, Written } from '../tracker.ts'
import type { JiraSettings } from './jira-settings.ts'
import { issueUrl, type Jira, openJira } from './open-jira.ts'
import { listTransitions, pickTransition, toTransitionRequest } from './jira-transitions.ts'

const maxTitleLength = 255
const readFields = ['status', 'summary', 'description']
/** A comment that we wrote a moment ago is among the newest. */
const newestComments = 50

export async function openJiraTracker(exchange: Exchange, settings: JiraSettings): Promise<Tracker> {
  const jira = await openJira(exchange, settings)
  return {
    resolveTransition: settings.resolveTransition,
    reopenTransition: settings.reopenTransition,
    find: (draft) => findIssue(jira, settings, draft),
    create: (draft) => createIssue(jira, settings, draft),
    read: (key) => readIssue(jira, settings, key),
    hashOf: (content) => hashContent(jira, content),
    async hasComment(key, marker) {
      const { json } = await jira.call('GET', `${issue(key)}/comment?orderBy=-created&maxResults=${newestComments}`)
      // Wiki markup has escaped some of its characters.
      const text = JSON.stringify(listOf(json, 'comments')).replaceAll('\\', '')
      return text.includes(marker)
    },
    async write(key, { content, comment, transition }) {
      const problems: string[] = []
      if (content) {
        const body = { fields: toContent(jira, content) }
        problems.push(await withoutRefusal(() => jira.call('PUT', issue(key), { body })))
      }
      if (comment) await jira.call('POST', `${issue(key)}/comment`, { body: { body: jira.toBody(comment) } })
      const moved = transition === undefined ? undefined : await moveIssue(jira, key, transition)
      if (moved) problems.push(moved.problem)
      return { status: moved?.status, problem: problems.filter((problem) => problem !== '').join('; ') }
    },
  }
}

function issue(key: string): string {
  return `issue/${encodeURIComponent(key)}`
}

function labelOf({ ref }: TicketDraft): string {
  return `muster-${ref}`
}

function hashContent(jira: Jira, content: TicketContent): string {
  const { summary, description } = toContent(jira, content)
  return hashText(summary, jira.bodyText(description))
}

function toContent(jira: Jira, { title, document }: TicketContent) {
  return { summary: title.slice(0, maxTitleLength), description: jira.toBody(document) }
}

async function findIssue(jira: Jira, settings: JiraSettings, draft: TicketDraft): Promise<SeenTicket | undefined> {
  const jql = `labels = "${labelOf(draft)}" order by created asc`
  const path = jira.deployment === 'cloud' ? 'search/jql' : 'search'
  const { json } = await jira.call('POST', path, { body: { jql, fields: readFields, maxResults: 1 } })
  const [found] = listOf(json, 'issues')
  return found === undefined ? undefined : toSeen(jira, settings, found)
}

async function createIssue(jira: Jira, settings: JiraSettings, draft: TicketDraft): Promise<SeenTicket> {
  const { projectKey, issueType, assignee, labels } = settings
  const fields = {
    project: { key: projectKey },
    issuetype: { name: issueType },
    ...toContent(jira, draft),
    labels: [labelOf(draft), ...labels],
    ...(assignee !== undefined && {
      assignee: jira.deployment === 'cloud' ? { accountId: assignee } : { name: assignee },
    }),
    ...settings.fields,
  }
  const { json } = await jira.call('POST', 'issue', { body: { fields } })
  const key = keyOf(json, 'key')
  // It exists: that its first status cannot be read now must not fail its creation.
  const seen = await readIssue(jira, settings, key).catch(() => undefined)
  if (seen) return seen
  const text = hashContent(jira, draft)
  return { ...{ key, url: issueUrl(settings, key), status: '', statusKey: null }, isDone: false, isClosed: false, text }
}

async function readIssue(jira: Jira, settings: JiraSettings, key: string): Promise<SeenTicket | undefined> {
  const { status, json } = await jira.call('GET', `${issue(key)}?fields=${readFields.join(',')}`, { expected: [404] })
  return status === 404 ? undefined : toSeen(jira, settings, json)
}

function toSeen(jira: Jira, settings: JiraSettings, json: unknown): SeenTicket {
  const key = keyOf(json, 'key')
  return {
    key,
    url: issueUrl(settings, key),
    status: textOf(json, 'fields', 'status', 'name'),
    statusKey: textOf(json, 'fields', 'status', 'id') || null,
    isDone: textOf(json, 'fields', 'status', 'statusCategory', 'key') === 'done',
    isClosed: false,
    text: hashText(textOf(json, 'fields', 'summary'), jira.bodyText(valueOf(json, 'fields', 'description'))),
  }
}

/** A workflow may not allow it from here, or want more than we can give: then that is said, and nothing is forced. */
async function moveIssue(jira: Jira, key: string, wanted: string): Promise<Written> {
  const transitions = await listTransitions(jira, key)
  const transition = pickTransition(transitions, wanted)
  if (!transition) {
    const names = transitions.map(({ name }) => `"${name}"`).join(', ') || 'none'
    return { problem: `the transition "${wanted}" is not possible from the present status; possible: ${names}` }
  }
  const body = toTransitionRequest(transition)
  const refused = await withoutRefusal(() => jira.call('POST', `${issue(key)}/transitions`, { body }))
  if (refused !== '') return { problem: `the transition "${wanted}" was refused: ${refused}` }
  const { to, toId, isDone } = transition
  return { status: { status: to, statusKey: toId, isDone }, problem: '' }
}
