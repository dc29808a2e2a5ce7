import { sanitizeText } from '../../../kernel/text.ts'
import { urlOrigin } from '../../../platform/outbound/check-url.ts'
import { type Exchange, TrackerError } from './tracker.ts'

const maxAnswerBytes = 2 * 1024 * 1024
const maxReasonLength = 600
/** No name, key or status is longer. */
const maxTextLength = 1_000

export interface TrackerCall {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: object
  /** Statuses beside 2xx that are an answer as well. */
  readonly expected?: readonly number[]
}

export interface TrackerAnswer {
  readonly status: number
  readonly json: unknown
}

/** One request of JSON; throws TrackerError with the tracker's own reason. */
export async function callTracker(exchange: Exchange, call: TrackerCall): Promise<TrackerAnswer> {
  const { method, url, headers, body, expected = [] } = call
  const result = await exchange({
    ...{ method, url, maxAnswerBytes },
    headers: {
      accept: 'application/json',
      'user-agent': 'Muster',
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (result.kind === 'failure') throw new TrackerError(result, result.message)
  const { status, text } = result
  if ((status < 200 || status >= 300) && !expected.includes(status)) {
    const explanation = `${urlOrigin(url)} answered ${status}${toWords(text)}`
    throw new TrackerError({ ...result, explanation }, explanation)
  }
  if (text === '') return { status, json: undefined }
  try {
    return { status, json: JSON.parse(text) as unknown }
  } catch {
    const message = `${urlOrigin(url)} answered ${status} with something that is no JSON; is this the address of its API?`
    throw new TrackerError({ kind: 'failure', reason: 'unreadable', message }, message)
  }
}

function toWords(text: string): string {
  const reason = sanitizeText(vendorReason(text)).replace(/\s+/g, ' ').trim().slice(0, maxReasonLength)
  return reason === '' ? '' : `: ${reason}`
}

/** Jira: errorMessages and errors by field. Zendesk: error, description, details by field. */
function vendorReason(text: string): string {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return ''
  }
  if (typeof json !== 'object' || json === null) return ''
  const { errorMessages, errors, message, error, description, details } = json as Record<string, unknown>
  return [
    ...(Array.isArray(errorMessages) ? errorMessages : []),
    ...fieldReasons(errors),
    ...(typeof message === 'string' ? [message] : []),
    ...(typeof error === 'string' ? [error] : Object.values(error ?? {})),
    ...(typeof description === 'string' ? [description] : []),
    ...fieldReasons(details),
  ]
    .filter((reason) => typeof reason === 'string' && reason !== '')
    .join('; ')
}

function fieldReasons(reasons: unknown): readonly string[] {
  if (typeof reasons !== 'object' || reasons === null || Array.isArray(reasons)) return []
  return Object.entries(reasons).map(([field, reason]) => {
    const first = Array.isArray(reason) ? (reason[0] as { description?: unknown } | undefined)?.description : reason
    return `field ${field}: ${typeof first === 'string' ? first : 'refused'}`
  })
}

/** A value of a foreign answer where it is a text, else ''. */
export function textOf(json: unknown, ...path: readonly string[]): string {
  const value = valueOf(json, ...path)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? sanitizeText(value.slice(0, maxTextLength)) : ''
}

/** The name under which a tracker has told that a ticket exists; an answer without one is none of its API's. */
export function keyOf(json: unknown, name: string): string {
  const key = textOf(json, name)
  if (key !== '') return key
  const message = `an answer told of a ticket without its ${name}; is this the address of the API?`
  throw new TrackerError({ kind: 'failure', reason: 'unreadable', message }, message)
}

export function listOf(json: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = valueOf(json, ...path)
  return Array.isArray(value) ? value : []
}

export function valueOf(json: unknown, ...path: readonly string[]): unknown {
  let value = json
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key]
  return value
}
