import assert from 'node:assert/strict'
import test from 'node:test'
import { createBackground } from '../../platform/background/create-background.ts'
import type { Actor, Context } from '../../platform/context.ts'
import { createPasswords } from '../../platform/crypto/passwords.ts'
import type { BoundRoute } from '../../platform/http/bound-route.ts'
import { openTestContext } from '@muster/testkit/test-context.ts'
import { createAuthentication } from './authenticate.ts'
import { createUserSession } from './create-user-session.ts'
import { type CreateUser, createUser } from './create-user.ts'
import { createIdentityRoutes, type IdentityRoutesOptions } from './identity-routes.ts'

const password = 'correct horse 1!'
const hour = 3_600_000
const passwords = createPasswords()

function makeAda(ctx: Context, over: Partial<CreateUser> = {}) {
  return createUser(ctx, { name: 'Ada', email: 'Ada@example.com', password, role: 'admin', ...over }, passwords)
}

function findRoute(routes: readonly BoundRoute[], method: string, path: string): BoundRoute {
  const found = routes.find(({ route }) => route.method === method && route.path === path)
  assert.ok(found, `${method} ${path}`)
  return found
}

/** Without mail and single sign-on. */
function identityOptions(
  { clock, log }: Pick<Context, 'clock' | 'log'>,
  own: Pick<IdentityRoutesOptions, 'passwords' | 'sessionDurationMs'>,
): IdentityRoutesOptions {
  const never = async () => assert.fail('nothing goes out here')
  return {
    ...{
      ...own,
      clock,
      inviteValidMs: hour,
      background: createBackground({ log }),
      mailer: { send: never },
    },
    ...{ openid: { begin: never, complete: never }, findMailing: async () => undefined },
    ...{ findSso: async () => undefined, getServerUrl: async () => 'https://muster.example.com' },
  }
}

async function openIdentity(t: test.TestContext) {
  const ctx = await openTestContext(t)
  const routes = createIdentityRoutes(identityOptions(ctx, { passwords, sessionDurationMs: 120 * hour }))
  const call = (
    method: string,
    path: string,
    input: { actor?: Actor; params?: unknown; query?: unknown; body?: unknown } = {},
  ) =>
    findRoute(routes, method, path).run(
      { ...ctx, actor: input.actor ?? ctx.actor },
      { params: input.params, query: input.query ?? {}, body: input.body },
      // The shell has validated what comes in; what goes out is looked at below.
    ) as Promise<
      Record<string, unknown> & { user: Record<string, unknown>; users: Record<string, unknown>[]; token: string }
    >
  return { ctx, call, authenticate: createAuthentication({ sessionDurationMs: 120 * hour }) }
}

test('logs in with the e-mail address in any case, and knows the user by the token until the log-out', async (t) => {
  const { ctx, call, authenticate } = await openIdentity(t)
  await makeAda(ctx)
  const answer = await call('POST', '/login', { body: { email: ' ADA@example.com', password } })
  assert.equal(answer.user['email'], 'Ada@example.com')
  assert.equal(answer.user['global_role'], 'admin')
  assert.deepEqual(answer['available_teams'], [])
  const actor = await authenticate(ctx, `bEARER ${answer.token}`)
  assert.equal(actor.kind === 'user' && actor.name, 'Ada')
  const me = await call('GET', '/me', { actor })
  assert.equal(me.user['name'], 'Ada')
  await call('POST', '/logout', { actor })
  await assert.rejects(authenticate(ctx, `Bearer ${answer.token}`), { message: 'Authentication required' })
})

test('answers a wrong password and an unknown user alike', async (t) => {
  const { ctx, call } = await openIdentity(t)
  await makeAda(ctx)
  const refused = { code: 'unauthenticated', message: 'Authentication failed' }
  await assert.rejects(call('POST', '/login', { body: { email: 'ada@example.com', password: 'wrong' } }), refused)
  await assert.rejects(call('POST', '/login', { body: { email: 'bob@example.com', password } }), refused)
})

test('refuses the eleventh failed log-in of an account within a minute, also from other addresses', async (t) => {
  const { ctx } = await openIdentity(t)
  const quick = { hashPassword: async () => 'x', verifyPassword: async () => false }
  const routes = createIdentityRoutes(identityOptions(ctx, { passwords: quick, sessionDurationMs: hour }))
  const tryFrom = (remoteAddress: string, email: string) =>
    findRoute(routes, 'POST', '/login').run(
      { ...ctx, remoteAddress },
      { params: {}, query: {}, body: { email, password } },
    )
  for (let i = 0; i < 10; i++)
    await assert.rejects(tryFrom(`10.0.0.${i}`, 'ada@example.com'), { code: 'unauthenticated' })
  await assert.rejects(tryFrom('10.0.1.1', 'ADA@example.com'), { code: 'limit-exceeded', retryAfterSeconds: 60 })
  for (let i = 0; i < 10; i++)
    await assert.rejects(tryFrom('10.9.9.9', `user${i}@example.com`), { code: 'unauthenticated' })
  await assert.rejects(tryFrom('10.9.9.9', 'someone@example.com'), { code: 'limit-exceeded' })
  for (let i = 0; i < 10; i++)
    await assert.rejects(tryFrom(`2001:db8::${i}`, `v6-${i}@example.com`), { code: 'unauthenticated' })
  await assert.rejects(tryFrom('2001:db8::ffff', 'v6@example.com'), { code: 'limit-exceeded' }, 'one network')
  await ctx.clock.advance(60_000)
  await assert.rejects(tryFrom('10.0.1.1', 'ada@example.com'), { code: 'unauthenticated' })
})

test('a log-in that began with a password which has been changed since opens no session', async (t) => {
  const { ctx } = await openIdentity(t)
  const { id } = await makeAda(ctx)
  const slow = {
    ...passwords,
    verifyPassword: async () => {
      await ctx.db.updateTable('users').set({ password_hash: 'another' }).where('id', '=', id).execute()
      return true
    },
  }
  const routes = createIdentityRoutes(identityOptions(ctx, { passwords: slow, sessionDurationMs: hour }))
  const body = { email: 'ada@example.com', password }
  const attempt = findRoute(routes, 'POST', '/login').run(ctx, { params: {}, query: {}, body })
  await assert.rejects(attempt, { code: 'unauthenticated', message: 'Authentication failed' })
  assert.deepEqual(await ctx.db.selectFrom('sessions').select('id').execute(), [])
})

test('ends a session that was not used for its duration, and keeps one that is used', async (t) => {
  const { ctx, authenticate } = await openIdentity(t)
  const user = await makeAda(ctx)
  const { token } = await createUserSession(ctx, { userId: user.id })
  await ctx.clock.advance(119 * hour)
  await authenticate(ctx, `Bearer ${token}`)
  await ctx.clock.advance(119 * hour)
  await authenticate(ctx, `Bearer ${token}`)
  await ctx.clock.advance(120 * hour + 1)
  await assert.rejects(authenticate(ctx, `Bearer ${token}`), { message: 'Authentication required' })
})

test('writes the last use of a session at most once a minute', async (t) => {
  const { ctx, authenticate } = await openIdentity(t)
  const user = await makeAda(ctx)
  const { token } = await createUserSession(ctx, { userId: user.id })
  const readAccess = async () =>
    (await ctx.db.selectFrom('sessions').select('accessed_at').executeTakeFirstOrThrow()).accessed_at.toISOString()
  await ctx.clock.advance(59_000)
  await authenticate(ctx, `Bearer ${token}`)
  assert.equal(await readAccess(), '2026-06-01T12:00:00.000Z')
  await ctx.clock.advance(1_000)
  await authenticate(ctx, `Bearer ${token}`)
  assert.equal(await readAccess(), '2026-06-01T12:01:00.000Z')
})

test('stores neither the token nor the password in clear', async (t) => {
  const { ctx } = await openIdentity(t)
  const user = await makeAda(ctx)
  const { token } = await createUserSession(ctx, { userId: user.id })
  const session = await ctx.db.selectFrom('sessions').select('token_hash').executeTakeFirstOrThrow()
  assert.match(session.token_hash, /^[0-9a-f]{64}$/)
  assert.ok(!session.token_hash.includes(token))
  const stored = await ctx.db.selectFrom('users').select('password_hash').executeTakeFirstOrThrow()
  assert.match(stored.password_hash ?? '', /^\$argon2id\$/)
})

test('says what is missing in the header, and before the first user that the set-up is', async (t) => {
  const { ctx, authenticate } = await openIdentity(t)
  await assert.rejects(authenticate(ctx, undefined), { code: 'unauthenticated', message: /not set up yet/ })
  await makeAda(ctx)
  await assert.rejects(authenticate(ctx, undefined), { message: 'Authorization header required' })
  await assert.rejects(authenticate(ctx, 'Basic YWRhOng='), { message: 'Authentication required' })
  await assert.rejects(authenticate(ctx, 'Bearer nonsense'), { message: 'Authentication required' })
})

test('creates and lists users, and refuses an e-mail address that is taken', async (t) => {
  const { ctx, call } = await openIdentity(t)
  await makeAda(ctx)
  const body = { name: 'Bob', email: 'bob@example.com', password, global_role: 'observer', api_only: true }
  const { user } = await call('POST', '/users/admin', { body })
  assert.equal(user['global_role'], 'observer')
  assert.equal(user['api_only'], true)
  assert.equal('password' in user, false)
  const { users } = await call('GET', '/users')
  assert.deepEqual(
    users.map(({ name }) => name),
    ['Ada', 'Bob'],
  )
  assert.equal((await call('GET', '/users', { query: { query: 'BOB@' } })).users.length, 1)
  const again = call('POST', '/users/admin', { body: { ...body, email: 'BOB@example.com' } })
  await assert.rejects(again, { code: 'conflict', message: /BOB@example.com exists already/ })
})

test('J22: wants a known global role for a new user', async (t) => {
  const { call } = await openIdentity(t)
  const body = { name: 'Bob', email: 'bob@example.com', password }
  await assert.rejects(call('POST', '/users/admin', { body }), { code: 'invalid', message: /is required/ })
  const unknown = call('POST', '/users/admin', { body: { ...body, global_role: 'king' } })
  await assert.rejects(unknown, { code: 'invalid', message: /"king" is not a role; choose one of admin/ })
  const inTeam = call('POST', '/users/admin', { body: { ...body, teams: [{ id: 7, role: 'admin' }] } })
  await assert.rejects(inTeam, { code: 'invalid' })
})

test('deletes a user with their sessions, but never the last administrator', async (t) => {
  const { ctx, call, authenticate } = await openIdentity(t)
  const ada = await makeAda(ctx)
  await assert.rejects(call('DELETE', '/users/:id', { params: { id: ada.id } }), {
    code: 'invalid',
    message: /last administrator/,
  })
  const bob = await makeAda(ctx, { name: 'Bob', email: 'bob@example.com' })
  const { token } = await createUserSession(ctx, { userId: bob.id })
  const actor = await authenticate(ctx, `Bearer ${token}`)
  await call('DELETE', '/users/:id', { actor, params: { id: bob.id } })
  await assert.rejects(authenticate(ctx, `Bearer ${token}`), { message: 'Authentication required' })
  await assert.rejects(call('DELETE', '/users/:id', { params: { id: bob.id } }), { code: 'not-found' })
  const types = await ctx.db.selectFrom('activities').select(['type', 'actor_name']).orderBy('id').execute()
  assert.deepEqual(types.at(-1), { type: 'deleted_user', actor_name: 'Bob' })
})

test('keeps one of two administrators who delete each other at the same time', async (t) => {
  const { ctx, call } = await openIdentity(t)
  const ada = await makeAda(ctx)
  const bob = await makeAda(ctx, { name: 'Bob', email: 'bob@example.com' })
  const results = await Promise.allSettled([ada, bob].map(({ id }) => call('DELETE', '/users/:id', { params: { id } })))
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
})
