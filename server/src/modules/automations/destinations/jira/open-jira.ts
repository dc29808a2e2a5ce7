import { callTracker, textOf, type TrackerAnswer } from '../call-tracker.ts'
import type { Exchange } from '../tracker.ts'
import { type AdfDocument, adfText, toAdf } from './to-adf.ts'
import type { JiraSettings } from './jira-settings.ts'
import { toWiki, wikiText } from './to-wiki.ts'
import type { TicketDocument } from '../../tickets/ticket-document.ts'

/** Jira as we speak to it: Cloud by REST v3 and its document format, Data Center by v2 and wiki markup. */
export interface Jira {
  readonly deployment: 'cloud' | 'data_center'
  /** `path` below `/rest/api/N/`. */
  call(method: 'GET' | 'POST' | 'PUT', path: string, options?: JiraCall): Promise<TrackerAnswer>
  toBody(document: TicketDocument): AdfDocument | string
  /** The words of a body that it gave back. */
  bodyText(body: unknown): string
}

interface JiraCall {
  readonly body?: object
  readonly expected?: readonly number[]
}

export async function openJira(exchange: Exchange, settings: JiraSettings): Promise<Jira> {
  const deployment = settings.deployment ?? (await detectDeployment(exchange, settings))
  const isCloud = deployment === 'cloud'
  const authorization = isCloud ? basic(settings.username, settings.apiToken) : `Bearer ${settings.apiToken}`
  return {
    deployment,
    call: (method, path, options = {}) =>
      callTracker(exchange, {
        ...{ method, url: `${base(settings)}/rest/api/${isCloud ? 3 : 2}/${path}`, headers: { authorization } },
        ...options,
      }),
    toBody: isCloud ? toAdf : toWiki,
    bodyText: isCloud ? adfText : wikiText,
  }
}

/** The page of an issue, for people. */
export function issueUrl(settings: JiraSettings, key: string): string {
  return `${base(settings)}/browse/${encodeURIComponent(key)}`
}

function base({ url }: JiraSettings): string {
  return url.trim().replace(/\/+$/, '')
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Both tell by v2 what they are, without a log-in unless somebody has closed that. */
async function detectDeployment(exchange: Exchange, settings: JiraSettings): Promise<Jira['deployment']> {
  const ask = (headers: Record<string, string>, expected: readonly number[]) =>
    callTracker(exchange, { method: 'GET', url: `${base(settings)}/rest/api/2/serverInfo`, headers, expected })
  const open = await ask({}, [401, 403])
  const told = open.status < 300 ? open : await ask({ authorization: `Bearer ${settings.apiToken}` }, [])
  return textOf(told.json, 'deploymentType') === 'Cloud' ? 'cloud' : 'data_center'
}
