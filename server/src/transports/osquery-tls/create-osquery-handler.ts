import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, errorText } from '../../kernel/errors.ts'
import type { LogFields } from '../../kernel/log.ts'
import { networkOf, type ReadRemoteAddress } from '../../platform/http/remote-address.ts'
import { parseResults } from '../../platform/ingest/parse-results.ts'
import type { OsqueryBackend } from './osquery-backend.ts'
import { parseEnroll, parseLogLines, parseObject } from './parse-request.ts'
import { type BodyBudget, createBodyBudget } from './body-budget.ts'
import { findExcess, isOfKnownHost } from './inspect-body.ts'
import { readBody } from './read-body.ts'

/**
 * osquery's TLS API. Agents read only the body, never the status: an `error` key of any value is failure, an object
 * without it success, and `node_invalid: true` makes the agent enrol again. Therefore
 * - success is said only after what was sent is stored;
 * - `node_invalid` is said only when the database has just denied the key, never when the database failed;
 * - a body over the limit on write or log is answered `{}`: with an error the agent would send ever larger ones for ever.
 */
export interface OsqueryHandlerOptions<Host extends { readonly id: number }> {
  readonly backend: OsqueryBackend<Host>
  readonly urlPrefix: string
  readonly readRemoteAddress: ReadRemoteAddress
  readonly maxBodyBytes: number
  readonly warn: (key: string, fields: LogFields, message: string) => void
}

export type OsqueryHandler = (request: IncomingMessage, response: ServerResponse) => boolean

interface Answer {
  readonly status: number
  readonly body: string
}

interface Call<Host extends { readonly id: number }> {
  readonly options: OsqueryHandlerOptions<Host>
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  readonly address: string
  /** The body is of somebody known: strangers may fill what it held. */
  release(): void
  /** False once the host hung up. */
  isAwaited(): boolean
}

type Endpoint = 'enroll' | 'config' | 'distributed/read' | 'distributed/write' | 'log'

const ok: Answer = { status: 200, body: '{}' }
const busy: Answer = { status: 503, body: '{"error":"busy"}' }
const unknownHost = refuse(401, 'the node key is not known; enrol again', true)
/** Once a minute for each host: see `warn`. */
const notUnderstood = 'a host sent what cannot be understood; it was dropped'
const smallBodyBytes = 1024 * 1024
const budgetBytes = 512 * 1024 * 1024

/** Returns a handler that says whether the request was for it. */
export function createOsqueryHandler<Host extends { readonly id: number }>(
  options: OsqueryHandlerOptions<Host>,
): OsqueryHandler {
  const prefixes = [`${options.urlPrefix}/api/osquery/`, `${options.urlPrefix}/api/v1/osquery/`]
  const budget = createBodyBudget(budgetBytes)
  return (request, response) => {
    const url = request.url ?? ''
    const prefix = prefixes.find((candidate) => url.startsWith(candidate))
    if (prefix === undefined) return false
    const path = url.slice(prefix.length).split('?', 1)[0] as string
    void answerRequest(options, { request, path, budget })
      .catch((error: unknown) => failed(options, path, error))
      .then((answer) => send(response, answer))
    return true
  }
}

async function answerRequest<Host extends { readonly id: number }>(
  options: OsqueryHandlerOptions<Host>,
  { request, path, budget }: { request: IncomingMessage; path: string; budget: BodyBudget },
): Promise<Answer> {
  if (!isEndpoint(path)) return refuse(404, `there is no osquery endpoint ${path.slice(0, 80)}`)
  if (request.method !== 'POST') return refuse(405, 'osquery endpoints take POST')
  const isLarge = path === 'distributed/write' || path === 'log'
  const address = options.readRemoteAddress(request)
  const network = networkOf(address)
  if (budget.isFull(network)) return busy
  const maxBytes = isLarge ? options.maxBodyBytes : smallBodyBytes
  const body = await readBody(request, { maxBytes, budget, address: network })
  const tooLarge = async (): Promise<Answer> => {
    options.backend.noteOversize(await hostOfHeader(options, request), address, path)
    return isLarge ? { status: 413, body: '{}' } : refuse(413, 'the body is too large')
  }
  if (body.kind === 'busy') return busy
  if (body.kind === 'unreadable') return refuse(400, body.reason)
  if (body.kind === 'too-large') return tooLarge()
  try {
    if (path !== 'enroll' && !(await isOfKnownHost(options.backend, body.text))) return unknownHost
    if (findExcess(body.text, isLarge)) return await tooLarge()
    const parsed = parseObject(body.text)
    if (!parsed.isValid) {
      const hostId = (await hostOfHeader(options, request))?.id
      options.warn(`${hostId ?? address}`, { hostId, address, path, problem: parsed.problem }, notUnderstood)
      return refuse(400, parsed.problem)
    }
    const isAwaited = () => !request.socket.readableEnded && !request.socket.destroyed
    const call: Call<Host> = { options, path, body: parsed.object, address, isAwaited, release: body.release }
    return await (path === 'enroll' ? enroll(call) : withHost(call, path))
  } finally {
    body.release()
  }
}

/** Agents since 5.23 name themselves in a header too: all that is left when the body was too large to read. */
async function hostOfHeader<Host extends { readonly id: number }>(
  { backend }: OsqueryHandlerOptions<Host>,
  request: IncomingMessage,
): Promise<Host | undefined> {
  const nodeKey = /^NodeKey (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  return nodeKey === undefined ? undefined : backend.findHost(nodeKey)
}

async function enroll<Host extends { readonly id: number }>({ options, body, address }: Call<Host>): Promise<Answer> {
  const request = parseEnroll(body)
  if (!request) return refuse(400, 'enroll_secret and host_identifier must be strings', true)
  const { nodeKey } = await options.backend.enroll(request, address)
  return { status: 200, body: JSON.stringify({ node_key: nodeKey }) }
}

async function withHost<Host extends { readonly id: number }>(call: Call<Host>, endpoint: Endpoint): Promise<Answer> {
  const { backend } = call.options
  const nodeKey = call.body['node_key']
  if (typeof nodeKey !== 'string' || nodeKey === '') return refuse(401, 'node_key is missing', true)
  const found = backend.findHost(nodeKey)
  const host = found instanceof Promise ? await found : found
  if (!host) return unknownHost
  call.release()
  backend.noteSeen(host, call.address)
  switch (endpoint) {
    case 'config':
      return { status: 200, body: backend.readConfig(host) }
    case 'distributed/read': {
      const queries = backend.readQueries(host)
      return { status: 200, body: typeof queries === 'string' ? queries : await queries }
    }
    case 'distributed/write':
      return write(call, host)
    default:
      return log(call, host)
  }
}

async function write<Host extends { readonly id: number }>(call: Call<Host>, host: Host): Promise<Answer> {
  const { options, body } = call
  const results = parseResults(body)
  if (!results) {
    warnOfHost(call, host, '"queries" must be an object')
    return refuse(400, '"queries" must be an object')
  }
  const missing = Object.keys(body['queries'] ?? {}).length - results.length
  if (missing > 0) warnOfHost(call, host, `${missing} results are not of the protocol's shape`)
  if (results.length === 0) return ok
  const outcome = await options.backend.writeResults(host, results, call.isAwaited)
  return outcome === 'gone' ? refuse(401, 'the host was deleted; enrol again', true) : ok
}

async function log<Host extends { readonly id: number }>(call: Call<Host>, host: Host): Promise<Answer> {
  const { options, body } = call
  const parsed = parseLogLines(body)
  // Refused, the agent would send it for ever and block what waits behind it.
  if (!parsed) {
    warnOfHost(call, host, 'log_type must be "status" or "result"')
    return ok
  }
  if (parsed.lines.length === 0) return ok
  await options.backend.writeLogs(host, parsed.kind, parsed.lines)
  return ok
}

function warnOfHost<Host extends { readonly id: number }>(call: Call<Host>, host: Host, problem: string): void {
  const { options, address, path } = call
  options.warn(String(host.id), { hostId: host.id, address, path, problem }, notUnderstood)
}

function failed<Host extends { readonly id: number }>(
  options: OsqueryHandlerOptions<Host>,
  path: string,
  error: unknown,
): Answer {
  if (error instanceof AppError && error.code === 'unauthenticated') return refuse(401, error.message, true)
  if (error instanceof AppError && error.code === 'limit-exceeded') return refuse(429, error.message, true)
  options.warn(errorText(error), { path, error: errorText(error) }, 'osquery request answered busy')
  return busy
}

function refuse(status: number, reason: string, isNodeInvalid = false): Answer {
  return { status, body: JSON.stringify(isNodeInvalid ? { error: reason, node_invalid: true } : { error: reason }) }
}

function isEndpoint(path: string): path is Endpoint {
  return (
    path === 'enroll' ||
    path === 'config' ||
    path === 'distributed/read' ||
    path === 'distributed/write' ||
    path === 'log'
  )
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
