import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Route } from '@muster/contract/common/route.ts'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { AppError } from '../../kernel/errors.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { findJsonExcess } from '../../platform/documents/measure-json.ts'
import type { BoundRoute } from '../../platform/http/bound-route.ts'
import type { ReadRemoteAddress } from '../../platform/http/remote-address.ts'
import { StreamAnswer } from '../../platform/http/stream-answer.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'
import { createCookieSession } from './cookie-session.ts'
import { describeClient } from './describe-client.ts'
import { acceptFleetNames, addFleetNames } from './fleet-names.ts'
import { refuseOtherMethods } from './refuse-other-methods.ts'
import { toErrorAnswer } from './error-answer.ts'
import { isLocalCaller } from './is-local-caller.ts'
import { routePaths } from './route-paths.ts'
import { createInputValidation } from './validate-input.ts'

export interface RestOptions {
  readonly context: Omit<Context, 'actor' | 'requestId' | 'remoteAddress'>
  readonly routes: readonly BoundRoute[]
  readonly urlPrefix: string
  readonly readRemoteAddress: ReadRemoteAddress
  /** Finds out who asks; throws `unauthenticated`. Called only for routes that need a log-in. */
  authenticate(ctx: Context, authorization: string | undefined): Promise<Actor>
  /** Throws `forbidden`. The one place of authorisation is the identity module's table. The query once it is valid. */
  authorize(
    actor: Actor,
    route: Pick<Route, 'permission' | 'scope' | 'isOpenDuringReset'>,
    query?: { readonly team_id?: number },
  ): void
  /** Wraps the framework's request handler in the server that listens. */
  createServer(handler: (request: IncomingMessage, response: ServerResponse) => void): Server
}

const defaultMaxBodyBytes = 1024 * 1024
/** Of whoever need not log in: names, addresses, passwords. */
const strangersMaxBodyBytes = 64 * 1024
const jsonLimits = { maxDepth: 200, maxValues: 2_000_000 }

interface RequestState {
  readonly ctx: Context
}

/** The REST shell. For each request: authentication, then the route's permission, then parsing and validation. */
export function createRestServer(options: RestOptions): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) => options.createServer(handler),
    bodyLimit: defaultMaxBodyBytes,
    genReqId: () => options.context.ids.next('req'),
    routerOptions: { ignoreTrailingSlash: true },
    logger: false,
    forceCloseConnections: 'idle',
    // A path that cannot be decoded never reaches a route.
    frameworkErrors: (error, request, reply) => sendError(options, error, { request, reply }),
  })
  acceptAnyBodyAsJson(app)
  app.setErrorHandler((error, request, reply) => sendError(options, error, { request, reply }))
  app.setNotFoundHandler((request, reply) => {
    const error = new AppError('not-found', `there is no ${request.method} ${request.url.split('?')[0]}`)
    return sendError(options, error, { request, reply })
  })
  const states = new WeakMap<FastifyRequest, RequestState>()
  const compile = createInputValidation()
  const cookies = createCookieSession(options)
  for (const bound of options.routes) register({ app, options, states, compile, cookies }, bound)
  refuseOtherMethods(app, options)
  return app
}

interface Registration {
  readonly app: FastifyInstance
  readonly options: RestOptions
  readonly states: WeakMap<FastifyRequest, RequestState>
  readonly compile: ReturnType<typeof createInputValidation>
  readonly cookies: ReturnType<typeof createCookieSession>
}

function register({ app, options, states, compile, cookies }: Registration, bound: BoundRoute): void {
  const { route } = bound
  // The type demands it; what came past the type must not open a door.
  if (!route.permission) throw new Error(`${route.method} ${route.path} declares no permission`)
  const validate = compile(route)
  for (const url of routePaths(route)) {
    app.route({
      method: route.method,
      url: options.urlPrefix + url,
      bodyLimit: route.maxBodyBytes ?? (route.permission === 'none' ? strangersMaxBodyBytes : defaultMaxBodyBytes),
      onRequest: async (request) => {
        states.set(request, { ctx: await openContext({ options, cookies }, request, route) })
        // A content type that cannot be parsed would be refused before our parser is asked.
        request.raw.headers['content-type'] = 'application/json'
      },
      handler: async (request, reply) => {
        const ctx = states.get(request)?.ctx as Context
        const given = acceptFleetNames(route.body, bodyOf(request, bound))
        const input = { params: request.params, query: acceptFleetNames(route.query, request.query), body: given }
        validate(input)
        if (route.scope === 'team_id') options.authorize(ctx.actor, route, input.query as { team_id?: number })
        cookies.check(route, request)
        const answer = await bound.run(ctx, input)
        const body = cookies.apply(route, { request, reply, answer })
        return send(reply, { status: route.status ?? 200, body })
      },
    })
  }
}

/** A POST whose settings are all optional may come without a body. */
function bodyOf({ body }: FastifyRequest, { route, amendBody }: BoundRoute): unknown {
  const { method, body: schema } = route
  const isOptional = method === 'POST' && schema !== undefined && 'properties' in schema && !('required' in schema)
  const given = body === undefined && isOptional ? {} : body
  return amendBody ? amendBody(given) : given
}

async function openContext(
  { options, cookies }: Pick<Registration, 'options' | 'cookies'>,
  request: FastifyRequest,
  route: Route,
): Promise<Context> {
  const base: Context = {
    ...options.context,
    actor: { kind: 'nobody' },
    requestId: request.id,
    remoteAddress: options.readRemoteAddress(request.raw),
    ...describeClient(request.headers),
    isLocalCaller: isLocalCaller(request.raw),
    log: options.context.log.child({ requestId: request.id }),
  }
  const { authorization } = request.headers
  if (route.signOn === 'completes') return { ...base, authorization: cookies.readAttempt(request) }
  if (route.permission === 'none') return { ...base, authorization }
  const actor = await options.authenticate(base, authorization ?? cookies.readAuthorization(request))
  options.authorize(actor, route)
  return { ...base, actor }
}

// Clients send JSON with any content type or none, and empty bodies; empty means absent.
function acceptAnyBodyAsJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (text === '') return done(null, undefined)
    try {
      refuseExcess(text as string)
      done(null, JSON.parse(text as string))
    } catch (error) {
      const problem = error instanceof AppError ? error : notJson(error as Error)
      done(problem, undefined)
    }
  })
}

function refuseExcess(text: string): void {
  const excess = findJsonExcess(text, jsonLimits)
  if (excess === 'depth')
    throw new AppError('bad-request', `the request body nests deeper than ${jsonLimits.maxDepth} levels`)
  if (excess === 'values')
    throw new AppError('payload-too-large', `the request body has more than ${jsonLimits.maxValues} values`)
}

function notJson({ message }: Error): AppError {
  return new AppError('bad-request', `the request body is not JSON: ${message}`)
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

function send(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  if (body instanceof StreamAnswer) {
    return reply
      .code(status)
      .headers({ ...body.headers, 'content-type': body.contentType })
      .send(Readable.from(body.pieces))
  }
  if (!(body instanceof TextAnswer)) return sendJson(reply, { status, body })
  const { contentType, text } = body.choose(reply.request.headers.accept ?? '')
  return reply
    .code(body.status ?? status)
    .headers({ ...body.headers, 'content-type': contentType })
    .send(text)
}

function sendJson(reply: FastifyReply, { status, body }: Answer): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(`${JSON.stringify(addFleetNames(body), null, 2)}\n`)
}

function sendError(
  options: RestOptions,
  error: unknown,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const answer = toErrorAnswer(error, request.id)
  if (answer.isBug) {
    options.context.log.error({ requestId: request.id, method: request.method, err: error }, 'request failed')
  }
  return sendJson(reply.headers(answer.headers), answer)
}
