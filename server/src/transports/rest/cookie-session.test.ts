import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import test from 'node:test'
import type { Route } from '@muster/contract/common/route.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import type { InjectOptions } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../../kernel/errors.ts'
import { createRemoteAddressReader } from '../../platform/http/remote-address.ts'
import { createRestServer } from './create-rest-server.ts'

const body = Type.Object({ cookie: Type.Optional(Type.Boolean()) }, { additionalProperties: false })
const shared = { summary: '', tag: '', answer: Type.Unknown() }
const routes: readonly Route[] = [
  { ...shared, method: 'POST', path: '/login', permission: 'none', session: 'opens', body },
  { ...shared, method: 'POST', path: '/logout', permission: 'any', session: 'ends' },
  { ...shared, method: 'GET', path: '/things', permission: 'any' },
  { ...shared, method: 'POST', path: '/things', permission: 'any' },
]

async function open(t: test.TestContext, urlPrefix = '') {
  const context = await openTestContext(t)
  const ran: string[] = []
  const app = createRestServer({
    context,
    urlPrefix,
    readRemoteAddress: createRemoteAddressReader([]),
    routes: routes.map((route) => ({
      route,
      run: async () => {
        ran.push(`${route.method} ${route.path}`)
        return { token: 'secret-token', name: 'Ada' }
      },
    })),
    authenticate: async (_ctx, authorization) => {
      if (authorization !== 'Bearer secret-token') throw new AppError('unauthenticated', 'who are you?')
      return { kind: 'user', id: 1, name: 'Ada', email: '', role: 'admin', sessionId: 1 }
    },
    authorize: () => undefined,
    createServer: (handler) => createServer(handler),
  })
  t.after(() => app.close())
  const send = (request: InjectOptions) =>
    app.inject({ ...request, url: `${urlPrefix}/api/latest/fleet${String(request.url)}` })
  return { send, ran }
}

const ownPage = { 'sec-fetch-site': 'same-origin' }
const withCookie = { cookie: 'other=1; muster_session=secret-token' }

test('opens a session in a cookie that no script reads, and keeps the token out of the answer', async (t) => {
  const { send } = await open(t, '/muster')
  const answer = await send({ method: 'POST', url: '/login', headers: ownPage, payload: { cookie: true } })
  assert.deepEqual(answer.json(), { name: 'Ada', token: '' })
  const cookie = String(answer.headers['set-cookie'])
  assert.match(cookie, /^muster_session=secret-token; Path=\/muster\/; HttpOnly; Secure; SameSite=Lax; Max-Age=\d+$/)
})

test('leaves programs as they are: the token is in the answer and no cookie is set', async (t) => {
  const { send } = await open(t)
  const answer = await send({ method: 'POST', url: '/login', payload: {} })
  assert.equal(answer.json<{ token: string }>().token, 'secret-token')
  assert.equal(answer.headers['set-cookie'], undefined)
})

test('knows the user by the cookie, and forgets it at the log-out', async (t) => {
  const { send } = await open(t)
  assert.equal((await send({ method: 'GET', url: '/things', headers: withCookie })).statusCode, 200)
  const left = await send({ method: 'POST', url: '/logout', headers: { ...withCookie, ...ownPage } })
  assert.match(String(left.headers['set-cookie']), /^muster_session=; .*Max-Age=0$/)
  assert.equal((await send({ method: 'GET', url: '/things' })).statusCode, 401)
})

test("refuses a write that another site's page makes with the cookie, before anything is done", async (t) => {
  const { send, ran } = await open(t)
  const write = (headers: Record<string, string>) =>
    send({ method: 'POST', url: '/things', headers: { ...withCookie, ...headers } })
  const host = { host: 'muster.example.com' }
  const refused: readonly Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://other.example.com' },
    { 'sec-fetch-site': 'none' },
    { ...host, origin: 'https://evil.example' },
    { ...host, origin: 'null' },
    host,
  ]
  for (const headers of refused) {
    const answer = await write(headers)
    assert.equal(answer.statusCode, 403, JSON.stringify(headers))
    assert.match(answer.body, /must come from a page of this server/)
  }
  assert.deepEqual(ran, [])
  assert.equal((await write(ownPage)).statusCode, 200)
  assert.equal((await write({ ...host, origin: 'https://muster.example.com' })).statusCode, 200)
})

test('lets no other page log a browser in', async (t) => {
  const { send, ran } = await open(t)
  const headers = { 'sec-fetch-site': 'cross-site' }
  const answer = await send({ method: 'POST', url: '/login', headers, payload: { cookie: true } })
  assert.equal(answer.statusCode, 403)
  assert.equal(answer.headers['set-cookie'], undefined)
  assert.deepEqual(ran, [])
})

test('a bearer token needs no page: the cookie beside it is not looked at', async (t) => {
  const { send } = await open(t)
  const headers = { ...withCookie, 'sec-fetch-site': 'cross-site', authorization: 'Bearer secret-token' }
  assert.equal((await send({ method: 'POST', url: '/things', headers })).statusCode, 200)
})
