import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createApi } from './support/api.ts'
import { runMuster } from './support/server-process.ts'
import { type Server, startServer } from './support/start-server.ts'

async function resetAdmin(t: TestContext, { home }: Server, args: readonly string[] = []) {
  const command = runMuster(['user', 'reset-admin', ...args], home.env)
  t.after(() => command.signal('SIGKILL'))
  const code = await command.ended
  const output = command.output()
  const password = /^Password: +(\S+)$/m.exec(output)?.[1] ?? ''
  const email = /^Administrator: (\S+)$/m.exec(output)?.[1] ?? ''
  return { code, output, email, password }
}

async function logIn({ url }: Server, credentials: { email: string; password: string }) {
  const { status, body } = await createApi(url).ask({ method: 'POST', path: '/api/v1/fleet/login', body: credentials })
  return { status, user: (body as { user?: Record<string, unknown> }).user }
}

test('an administrator gets back in on the machine, while the server runs and while it does not', async (t) => {
  const server = await startServer(t)
  const first = await resetAdmin(t, server)
  assert.equal(first.code, 0, first.output)
  const { status, user } = await logIn(server, first)
  assert.equal(status, 200)
  assert.deepEqual([user?.['global_role'], user?.['force_password_reset']], ['admin', true])
  assert.equal((await server.api.ask({ method: 'GET', path: '/api/v1/fleet/me' })).status, 401, 'former sessions ended')
  assert.equal(server.output().includes(first.password), false)
  const refused = await resetAdmin(t, server, ['--email', 'no address'])
  assert.equal(refused.code, 1)
  assert.match(refused.output, /"no address" is not an e-mail address/)
  await server.stop()
  const second = await resetAdmin(t, server, ['--email', 'new@example.com'])
  assert.equal(second.code, 0, second.output)
  await server.restart()
  assert.equal((await logIn(server, first)).status, 200, 'nobody else changes')
  const added = await logIn(server, second)
  assert.deepEqual([added.user?.['email'], added.user?.['global_role']], ['new@example.com', 'admin'])
})
