import type { Route, RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import type { ErrorBody } from '@muster/contract/common/wire.ts'
import { basePath } from './base-path.ts'

export type CallInput<R extends Route> = { readonly [Key in keyof RouteInput<R>]?: RouteInput<R>[Key] }

/** What the server refused, in its own words. */
export class ApiError extends Error {
  readonly status: number
  readonly fields: ErrorBody['errors']
  readonly requestId: string

  constructor(status: number, { message, errors, uuid = '' }: ErrorBody) {
    super(errors[0]?.reason || message)
    this.name = 'ApiError'
    this.status = status
    this.fields = errors
    this.requestId = uuid
  }

  /** The reason for one field of a form. */
  reasonFor(field: string): string | undefined {
    return this.fields.find(({ name }) => name === field || name.endsWith(`.${field}`))?.reason
  }
}

/**
 * Calls an endpoint of the contract. Its method and path are written out and checked against the route's type, so that no
 * schema travels to the browser.
 */
export async function callApi<R extends Route>(
  method: R['method'],
  path: R['path'],
  input: CallInput<R> = {},
  signal?: AbortSignal,
): Promise<RouteAnswer<R>> {
  const { params, query, body } = input as {
    params?: Record<string, unknown>
    query?: Record<string, unknown>
    body?: unknown
  }
  const response = await send(`${toUrl(path, params)}${toSearch(query)}`, {
    method,
    ...(signal ? { signal } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw new ApiError(response.status, toErrorBody(answer, response.status))
  // The server's side of this route is checked against the same type.
  return answer as RouteAnswer<R>
}

/** The address of an endpoint that the browser itself opens, for example to save a file. */
export function toApiUrl<R extends Route>(path: R['path'], query: CallInput<R>['query']): string {
  return `${toUrl(path)}${toSearch({ ...(query as object | undefined) })}`
}

/** What an endpoint answers in text. */
export async function readText(url: string): Promise<string> {
  const response = await send(url, {})
  const text = await response.text()
  if (!response.ok) throw new ApiError(response.status, toErrorBody(parse(text), response.status))
  return text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { credentials: 'same-origin', ...init })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, { message: 'The server cannot be reached. Look whether it runs.', errors: [] })
  }
}

function toUrl(path: string, params: Record<string, unknown> = {}): string {
  const filled = path.replaceAll(/:(\w+)/g, (_match, name: string) => encodeURIComponent(String(params[name])))
  return filled.startsWith('/api/') ? `${basePath}${filled}` : `${basePath}/api/latest/fleet${filled}`
}

function toSearch(query: Record<string, unknown> = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  if (pairs.length === 0) return ''
  return `?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString()}`
}

function toErrorBody(answer: unknown, status: number): ErrorBody {
  const isOurs = typeof answer === 'object' && answer !== null && 'message' in answer && 'errors' in answer
  return isOurs ? (answer as ErrorBody) : { message: `The server answered ${status} without a reason.`, errors: [] }
}
