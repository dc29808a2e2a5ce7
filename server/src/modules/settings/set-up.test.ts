import assert from 'node:assert/strict'
import test from 'node:test'
import { openTestContext, type TestContext } from '@muster/testkit/test-context.ts'
import type { Context } from '../../platform/context.ts'
import { createPasswords } from '../../platform/crypto/passwords.ts'
import { createAuthentication } from '../identity/index.ts'
import { getServerUrl } from './get-server-url.ts'
import { setUp, type SetUp } from './set-up.ts'
import { createSetupToken } from './setup-token.ts'

const passwords = createPasswords()

const input: SetUp = {
  admin: { name: 'Ada', email: 'ada@example.com', password: 'correct horse 1!' },
  orgName: 'Acme',
  orgLogoUrl: '',
  serverUrl: 'https://muster.example.com',
  enrollSecret: 'first secret',
  setupToken: undefined,
}

function recordSecrets() {
  const secrets: string[] = []
  const setEnrollSecret = async (_ctx: Context, secret: string) => void secrets.push(secret)
  return { secrets, options: { passwords, setEnrollSecret } }
}

function local(ctx: TestContext): Context {
  return { ...ctx, actor: { kind: 'nobody' }, remoteAddress: '127.0.0.1', isLocalCaller: true }
}

test('creates the administrator, the organisation and the first enrol secret, and logs in', async (t) => {
  const ctx = await openTestContext(t)
  const { secrets, options } = recordSecrets()
  const { admin, token } = await setUp(local(ctx), input, options)
  assert.equal(admin.role, 'admin')
  assert.deepEqual(secrets, ['first secret'])
  assert.equal(await getServerUrl(ctx), 'https://muster.example.com')
  const actor = await createAuthentication({ sessionDurationMs: 1000 })(ctx, `Bearer ${token}`)
  assert.equal(actor.kind === 'user' && actor.id, admin.id)
})

test('is over once there is a user', async (t) => {
  const ctx = await openTestContext(t)
  const { options } = recordSecrets()
  await setUp(local(ctx), input, options)
  await assert.rejects(setUp(local(ctx), input, options), { code: 'not-found', message: /set up already/ })
})

test('makes one administrator of two set-ups at once', async (t) => {
  const ctx = await openTestContext(t)
  const { secrets, options } = recordSecrets()
  const other = { ...input, admin: { ...input.admin, email: 'bob@example.com' } }
  const results = await Promise.allSettled([setUp(local(ctx), input, options), setUp(local(ctx), other, options)])
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  assert.equal((await ctx.db.selectFrom('users').select('id').execute()).length, 1)
  assert.equal(secrets.length, 1)
})

test('wants the token of the console from callers who are not on the machine', async (t) => {
  const ctx = await openTestContext(t)
  const { options } = recordSecrets()
  await assert.rejects(setUp(ctx, input, options), {
    code: 'unauthenticated',
    message: /setup_token is needed: the server prints it on its console/,
  })
  await assert.rejects(setUp(ctx, { ...input, setupToken: 'guess' }, options), {
    code: 'unauthenticated',
    message: /setup_token is wrong/,
  })
  const { admin } = await setUp(ctx, { ...input, setupToken: createSetupToken(ctx) }, options)
  assert.equal(admin.name, 'Ada')
})

test('behind a proxy, which may not say that it is one, nobody is on the machine', async (t) => {
  const ctx = await openTestContext(t)
  const options = { ...recordSecrets().options, isBehindProxy: true }
  await assert.rejects(setUp(local(ctx), input, options), { code: 'unauthenticated', message: /setup_token is needed/ })
  const { admin } = await setUp(local(ctx), { ...input, setupToken: createSetupToken(ctx) }, options)
  assert.equal(admin.name, 'Ada')
})

test('leaves nothing behind when a part is wrong', async (t) => {
  const ctx = await openTestContext(t)
  const { options } = recordSecrets()
  await assert.rejects(setUp(local(ctx), { ...input, serverUrl: 'nowhere' }, options), {
    code: 'invalid',
    message: /server_url/,
  })
  await assert.rejects(setUp(local(ctx), { ...input, orgName: '' }, options), { code: 'invalid', message: /org_name/ })
  const weak = { ...input, admin: { ...input.admin, password: 'short' } }
  await assert.rejects(setUp(local(ctx), weak, options), { code: 'invalid', message: /password is too short/ })
  const failing = { passwords, setEnrollSecret: async () => Promise.reject(new Error('no secret')) }
  await assert.rejects(setUp(local(ctx), input, failing), /no secret/)
  assert.equal((await ctx.db.selectFrom('users').select('id').execute()).length, 0)
  assert.equal(await getServerUrl(ctx), '')
})

test('prints the same token in every process that has the private key', async (t) => {
  const ctx = await openTestContext(t)
  assert.match(createSetupToken(ctx), /^[0-9a-f]{32}$/)
  assert.equal(createSetupToken(ctx), createSetupToken({ box: ctx.box }))
})
