import type { Method, Route, RouteAnswer, RouteInput } from '@muster/contract/common/route.ts'
import { Agent, type Dispatcher, request as sendRequest } from 'undici'
import { toAnswerError } from './answer-error.ts'
import { CliError } from './cli-error.ts'
import { describeConnectionError } from './describe-connection-error.ts'
import { traceRequest } from './trace-request.ts'

export interface ClientOptions {
  /** With the path prefix of the server, without a slash at its end. */
  readonly address: string
  readonly token: string
  /** The PEM text that the server's certificate must lead to, instead of the machine's authorities. */
  readonly authority: string | undefined
  readonly isCertificateChecked: boolean
  readonly customHeaders: Readonly<Record<string, string>>
  /** Where to write what is sent and received. */
  readonly trace?: ((line: string) => void) | undefined
}

/** The parts of a request that the route has, and no others. */
type Needed<R extends Route> = {
  readonly [K in keyof RouteInput<R> as RouteInput<R>[K] extends undefined ? never : K]: RouteInput<R>[K]
}
type CallInput<R extends Route> = keyof Needed<R> extends never ? [] : [Needed<R>]

export interface RawRequest {
  readonly method: Method
  /** From the root of the server, with its query. */
  readonly path: string
  readonly body?: unknown
}

export interface Client {
  readonly address: string
  call<R extends Route>(route: R, ...input: CallInput<R>): Promise<RouteAnswer<R>>
  /** Gives the body as it came; an error answer is thrown. */
  send(request: RawRequest): Promise<string>
  close(): Promise<void>
}

const connectTimeoutMs = 10_000
const answerTimeoutMs = 300_000

export function createClient(options: ClientOptions): Client {
  const { address, authority, isCertificateChecked } = options
  const agent = new Agent({
    connect: {
      rejectUnauthorized: isCertificateChecked,
      timeout: connectTimeoutMs,
      ...(authority ? { ca: authority } : {}),
    },
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
  })
  const exchange = (request: RawRequest) => send(options, agent, request)
  return {
    address,
    send: exchange,
    async call(route, ...[input]) {
      const { body, ...place } = (input ?? {}) as Partial<RouteInput<Route>>
      const path = toPath(route.path, place)
      return toAnswer(
        await exchange({ method: route.method, path, ...(body === undefined ? {} : { body }) }),
        path,
        address,
      )
    },
    close: () => agent.destroy(),
  }
}

async function send(options: ClientOptions, agent: Agent, request: RawRequest): Promise<string> {
  const url = `${options.address}${request.path}`
  const trace = traceRequest(options.trace, request)
  let answer: Dispatcher.ResponseData
  let text: string
  try {
    answer = await sendRequest(url, {
      dispatcher: agent,
      method: request.method,
      headers: toHeaders(options, request),
      body: request.body === undefined ? null : JSON.stringify(request.body),
    })
    text = await answer.body.text()
  } catch (error) {
    throw new CliError(describeConnectionError(error, options.address), { cause: error })
  }
  trace(answer.statusCode, text)
  if (answer.statusCode >= 200 && answer.statusCode < 300) return text
  throw toAnswerError(request, { status: answer.statusCode, text, headers: answer.headers })
}

/** Names are compared in lower case, so that a custom header cannot stand in for one of ours. */
function toHeaders({ customHeaders, token }: ClientOptions, { body }: RawRequest): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'fleetctl (Muster)' }
  for (const [name, value] of Object.entries(customHeaders)) headers[name.toLowerCase()] = value
  headers['accept'] = 'application/json'
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (token !== '') headers['authorization'] = `Bearer ${token}`
  return headers
}

type Values = Readonly<Record<string, unknown>>

function toPath(template: string, { params, query }: { readonly params?: unknown; readonly query?: unknown }): string {
  const values = (params ?? {}) as Values
  const path = template.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries((query ?? {}) as Values)) {
    if (value !== undefined) search.set(name, String(value))
  }
  const suffix = search.size > 0 ? `?${search.toString()}` : ''
  return `${path.startsWith('/api/') ? '' : '/api/latest/fleet'}${path}${suffix}`
}

/** The server answers by the same schemas and checks its own answers in its tests, so here only the outline is checked. */
function toAnswer<R extends Route>(text: string, path: string, address: string): RouteAnswer<R> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    parsed = undefined
  }
  if (typeof parsed !== 'object' || parsed === null) {
    throw new CliError(
      `${address}${path} did not answer with JSON; is a Muster server there? Change it with "fleetctl config set --address"`,
    )
  }
  return parsed as RouteAnswer<R>
}
