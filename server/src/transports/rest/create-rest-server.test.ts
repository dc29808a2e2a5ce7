import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import test from 'node:test'
import type { Permission, Route } from '@muster/contract/common/route.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import type { InjectOptions } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { DatabaseError } from '../../platform/database/database-error.ts'
import type { BoundRoute } from '../../platform/http/bound-route.ts'
import { createRemoteAddressReader } from '../../platform/http/remote-address.ts'
import { TextAnswer } from '../../platform/http/text-answer.ts'
import { createRestServer } from './create-rest-server.ts'

const Thing = Type.Object({ name: Type.String() }, { additionalProperties: false })

function makeRoute(over: Partial<Route> = {}): Route {
  return {
    method: 'POST',
    path: '/things',
    permission: 'config:write',
    summary: '',
    tag: '',
    body: Thing,
    answer: Type.Unknown(),
    ...over,
  }
}

interface Opened {
  /** What was called, in order. */
  readonly calls: string[]
  /** The errors that were logged. */
  readonly errors: unknown[]
  send(
    request: InjectOptions,
  ): Promise<{ status: number; text: string; body: ErrorAnswer; headers: Record<string, unknown> }>
}

interface ErrorAnswer {
  readonly message: string
  readonly errors: readonly { readonly name: string; readonly reason: string }[]
  readonly uuid: string
}

async function open(
  t: test.TestContext,
  routes: readonly (Partial<Route> & { run?: BoundRoute['run'] })[],
  urlPrefix = '',
): Promise<Opened> {
  const context = await openTestContext(t)
  const calls: string[] = []
  const errors: unknown[] = []
  const log = { ...context.log, error: (fields: unknown) => void errors.push(fields), child: () => log }
  const app = createRestServer({
    context: { ...context, log },
    urlPrefix,
    readRemoteAddress: createRemoteAddressReader([]),
    routes: routes.map(({ run = async () => ({ fine: true }), ...route }) => ({ route: makeRoute(route), run })),
    authenticate: async (_ctx, authorization) => {
      calls.push('authenticate')
      if (authorization === undefined) throw new AppError('unauthenticated', 'Authorization header required')
      return { kind: 'user', id: 1, name: authorization, email: '', role: 'observer', sessionId: 1 }
    },
    authorize: (actor, { permission }) => {
      calls.push(`authorize ${permission}`)
      if (actor.kind === 'user' && actor.name !== 'admin') throw new AppError('forbidden', 'forbidden')
    },
    createServer: (handler) => createServer(handler),
  })
  t.after(() => app.close())
  const send: Opened['send'] = async (request) => {
    const response = await app.inject(request)
    const isJson = String(response.headers['content-type']).startsWith('application/json')
    const body = (isJson ? response.json() : {}) as ErrorAnswer
    return { status: response.statusCode, text: response.body, body, headers: response.headers }
  }
  return { calls, errors, send }
}

const admin = { authorization: 'admin' }
const url = '/api/v1/fleet/things'

test('asks who it is before anything else: not even broken JSON is looked at', async (t) => {
  const { send, calls } = await open(t, [{}])
  const answer = await send({ method: 'POST', url, payload: '{broken' })
  assert.equal(answer.status, 401)
  assert.equal(answer.body.message, 'Authorization header required')
  assert.deepEqual(calls, ['authenticate'])
})

test('asks for the permission of the route before it reads the body', async (t) => {
  const { send, calls } = await open(t, [{}])
  const answer = await send({ method: 'POST', url, payload: '{broken', headers: { authorization: 'someone' } })
  assert.equal(answer.status, 403)
  assert.deepEqual(answer.body.errors, [{ name: 'base', reason: 'forbidden' }])
  assert.deepEqual(calls, ['authenticate', 'authorize config:write'])
})

test('then parses, then validates, and names the key', async (t) => {
  const { send } = await open(t, [{}])
  const broken = await send({ method: 'POST', url, payload: '{broken', headers: admin })
  assert.equal(broken.status, 400)
  assert.equal(broken.body.message, 'Bad request')
  assert.match(broken.body.errors[0]?.reason ?? '', /the request body is not JSON/)
  const wrong = await send({ method: 'POST', url, payload: { nam: 'x', name: 'y' }, headers: admin })
  assert.equal(wrong.status, 400)
  assert.deepEqual(wrong.body.errors, [{ name: 'nam', reason: 'unknown key "nam"; did you mean "name"?' }])
})

test('asks nobody who it is on a route without log-in', async (t) => {
  const { send, calls } = await open(t, [{ permission: 'none' }])
  assert.equal((await send({ method: 'POST', url, payload: { name: 'x' } })).status, 200)
  assert.deepEqual(calls, [])
})

test('refuses to serve a route without a permission', async (t) => {
  await assert.rejects(open(t, [{ permission: '' as Permission }]), /POST \/things declares no permission/)
})

test('hands the verb the actor, the address and the parsed input, and prints its answer prettily', async (t) => {
  const seen: Context[] = []
  const { send } = await open(t, [
    {
      path: '/things/:id',
      params: Type.Object({ id: Type.Integer() }),
      status: 201,
      run: async (ctx, input) => {
        seen.push(ctx)
        return input
      },
    },
  ])
  const answer = await send({
    method: 'POST',
    url: `${url}/7/`,
    payload: { name: 'x' },
    headers: { ...admin, host: 'localhost' },
  })
  assert.equal(answer.status, 201)
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  assert.match(answer.text, /^\{\n {2}"params": \{\n {4}"id": 7\n/)
  assert.equal(answer.text.endsWith('}\n'), true)
  const [ctx] = seen
  assert.equal(ctx?.actor.kind === 'user' && ctx.actor.name, 'admin')
  assert.equal(ctx?.remoteAddress, '127.0.0.1')
  assert.equal(ctx?.isLocalCaller, true)
  assert.match(ctx?.requestId ?? '', /^req_/)
})

test('takes an empty body with a JSON content type for an absent one', async (t) => {
  const bodies: unknown[] = []
  const { send } = await open(t, [
    { path: '/trigger', body: undefined, run: async (_ctx, { body }) => ({ got: bodies.push(body) }) },
    { path: '/trigger2' },
  ])
  const headers = { ...admin, 'content-type': 'application/json' }
  assert.equal((await send({ method: 'POST', url: '/api/v1/fleet/trigger', headers })).status, 200)
  assert.deepEqual(bodies, [undefined])
  const needed = await send({ method: 'POST', url: '/api/v1/fleet/trigger2', headers })
  assert.deepEqual(needed.body.errors, [{ name: 'body', reason: 'is required' }])
})

test('a POST whose settings are all optional comes without a body as well', async (t) => {
  const body = Type.Object({ name: Type.Optional(Type.String()) }, { additionalProperties: false })
  const { send } = await open(t, [
    { body, run: async (_ctx, input) => ({ got: input.body }) },
    { method: 'PATCH', body },
  ])
  const answer = await send({ method: 'POST', url, headers: admin })
  assert.deepEqual([answer.status, answer.text], [200, '{\n  "got": {}\n}\n'])
  assert.equal((await send({ method: 'PATCH', url, headers: admin })).status, 400)
})

test('parses JSON whatever the content type says', async (t) => {
  const { send } = await open(t, [{}])
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
    const headers = { ...admin, 'content-type': type }
    assert.equal((await send({ method: 'POST', url, payload: '{"name":"x"}', headers })).status, 200, type)
  }
})

test('answers 413 to a body over the limit of the route', async (t) => {
  const { send } = await open(t, [{ maxBodyBytes: 100 }, { path: '/larger' }])
  const payload = { name: 'x'.repeat(200) }
  const answer = await send({ method: 'POST', url, payload, headers: admin })
  assert.equal(answer.status, 413)
  assert.equal(answer.body.message, 'Payload Too Large')
  assert.equal((await send({ method: 'POST', url: '/api/v1/fleet/larger', payload, headers: admin })).status, 200)
})

test('serves a route under every version, its aliases and the prefix', async (t) => {
  const { send } = await open(
    t,
    [
      { permission: 'none', aliases: ['/items', '/api/items'] },
      { permission: 'none', path: '/api/v1/setup' },
    ],
    '/muster',
  )
  const paths = ['v1/fleet/things', 'latest/fleet/things', '2022-04/fleet/items', 'items', 'v1/setup']
  for (const path of paths) {
    assert.equal((await send({ method: 'POST', url: `/muster/api/${path}`, payload: { name: 'x' } })).status, 200, path)
  }
  assert.equal((await send({ method: 'POST', url: '/api/v1/fleet/things', payload: { name: 'x' } })).status, 404)
})

test('says which route does not exist, and answers a path that cannot be decoded like any other mistake', async (t) => {
  const { send } = await open(t, [{ path: '/things/:id' }])
  const unknown = await send({ method: 'GET', url: '/api/v1/fleet/thinks?secret=1' })
  assert.equal(unknown.status, 404)
  assert.equal(unknown.body.message, 'Resource Not Found')
  assert.deepEqual(unknown.body.errors, [{ name: 'base', reason: 'there is no GET /api/v1/fleet/thinks' }])
  const undecodable = await send({ method: 'POST', url: `${url}/%zz`, headers: admin })
  assert.equal(undecodable.status, 400)
  assert.equal(undecodable.body.message, 'Bad request')
})

test('turns the errors of verbs into the dialect of the API', async (t) => {
  const thrown: Record<string, unknown> = {
    rule: new AppError('invalid', 'too many', { fields: [{ field: 'count', reason: 'too many' }] }),
    limit: new AppError('limit-exceeded', 'slower, please', { retryAfterSeconds: 7 }),
    away: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    range: new DatabaseError({ message: 'integer out of range', code: '22003' }),
    bug: new Error('the secret is hunter2'),
  }
  const { send, errors } = await open(
    t,
    Object.entries(thrown).map(([name, error]) => ({
      permission: 'none' as const,
      path: `/${name}`,
      run: () => Promise.reject(error),
    })),
  )
  const ask = (name: string) => send({ method: 'POST', url: `/api/v1/fleet/${name}`, payload: { name: 'x' } })
  const rule = await ask('rule')
  assert.equal(rule.status, 422)
  assert.deepEqual(
    { ...rule.body, uuid: '' },
    { message: 'Validation Failed', errors: [{ name: 'count', reason: 'too many' }], uuid: '' },
  )
  const limit = await ask('limit')
  assert.deepEqual([limit.status, limit.headers['retry-after'], limit.body.message], [429, '7', 'slower, please'])
  assert.equal((await ask('away')).status, 503)
  assert.equal(errors.length, 0)
  assert.equal((await ask('range')).status, 422)
  const bug = await ask('bug')
  assert.equal(bug.status, 500)
  assert.equal(bug.text.includes('hunter2'), false)
  assert.match(bug.body.errors[0]?.reason ?? '', new RegExp(bug.body.uuid))
  assert.equal(errors.length, 2)
})

test('sends text of another type where a verb answers with it', async (t) => {
  const answer = new TextAnswer({
    contentType: 'text/csv; charset=utf-8',
    text: 'a,b\n',
    status: 206,
    headers: { 'x-more': 'yes' },
  })
  const { send } = await open(t, [{ permission: 'none', run: async () => answer }])
  const { status, text, headers } = await send({ method: 'POST', url, payload: { name: 'x' } })
  assert.deepEqual(
    [status, text, headers['content-type'], headers['x-more']],
    [206, 'a,b\n', 'text/csv; charset=utf-8', 'yes'],
  )
})

test('sends the page of an answer that has one to those who ask for HTML', async (t) => {
  const answer = new TextAnswer({ contentType: 'application/json', text: '{}', page: '<h1>Hello</h1>' })
  const { send } = await open(t, [{ permission: 'none', run: async () => answer }])
  const ask = (accept: string) => send({ method: 'POST', url, payload: { name: 'x' }, headers: { accept } })
  const page = await ask('text/html,application/xhtml+xml;q=0.9')
  assert.deepEqual([page.text, page.headers['content-type']], ['<h1>Hello</h1>', 'text/html; charset=utf-8'])
  assert.equal((await ask('*/*')).text, '{}')
})
