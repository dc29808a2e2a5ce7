import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { type CliScene, openScene, runIn } from '../cli-scene.test-support.ts'

const refused = { status: 401, body: { message: 'Authentication required', errors: [{ name: 'base', reason: 'no' }] } }

function contextOf(scene: CliScene): Record<string, unknown> {
  const { contexts } = parse(scene.readHome('.muster/config')) as { contexts: Record<string, Record<string, unknown>> }
  return contexts['default'] ?? {}
}

test('login keeps the session in the context, readable by its owner alone', async (t) => {
  const scene = await openScene(t, { 'POST /api/latest/fleet/login': () => ({ body: { token: 'fresh' } }) })
  const { code, out, err } = await scene.fleetctl(['login', '--email', 'eve@example.com', '--password', 'pw'])
  assert.deepEqual([code, err], [0, ''])
  assert.match(out, /^\[\+\] logged in to Muster at http:\/\/127/)
  assert.deepEqual(scene.requests[0]?.body, { email: 'eve@example.com', password: 'pw' })
  assert.equal(scene.requests[0]?.headers.authorization, undefined, 'an old token is not sent')
  assert.equal(contextOf(scene)['token'], 'fresh')
  assert.equal(contextOf(scene)['email'], 'eve@example.com')
  assert.equal(statSync(path.join(scene.home, '.muster')).mode & 0o777, 0o700)
  assert.equal(statSync(path.join(scene.home, '.muster/config')).mode & 0o777, 0o600)
})

test('login asks on a terminal and does not show the password', async (t) => {
  const scene = await openScene(t, { 'POST /api/latest/fleet/login': () => ({ body: { token: 'fresh' } }) })
  const options = { stdin: 'hidden words\n', isTerminal: true, env: { EMAIL: 'ada@example.com', NO_COLOR: '1' } }
  const { code, out, err } = await scene.fleetctl(['login'], options)
  assert.equal(code, 0)
  assert.deepEqual(scene.requests[0]?.body, { email: 'ada@example.com', password: 'hidden words' })
  assert.equal(err, 'Password: \n')
  assert.ok(out.startsWith('[+] logged in'))
})

test('login without a terminal names the option that is missing', async (t) => {
  const scene = await openScene(t, {})
  const { code, err } = await scene.fleetctl(['login', '--email', 'ada@example.com'])
  assert.deepEqual([code, err], [1, 'fleetctl: password is missing; give it with --password or PASSWORD\n'])
})

test('a refused login says so and keeps the old session', async (t) => {
  const scene = await openScene(t, { 'POST /api/latest/fleet/login': () => refused })
  const { code, err } = await scene.fleetctl(['login'], { env: { EMAIL: 'a@example.com', PASSWORD: 'wrong' } })
  assert.equal(code, 1)
  assert.match(err, /does not know this e-mail address with this password/)
  assert.equal(contextOf(scene)['token'], 'valid-token')
})

test('setup creates the administrator and logs in', async (t) => {
  const scene = await openScene(t, { 'POST /api/v1/setup': () => ({ body: { token: 'first' } }) })
  const words = ['--email', 'ada@example.com', '--name', 'Ada', '--password', 'pw', '--org-name', 'Acme']
  const { code } = await scene.fleetctl(['setup', ...words, '--setup-token', 'once'])
  assert.equal(code, 0)
  assert.deepEqual(scene.requests[0]?.body, {
    admin: { name: 'Ada', email: 'ada@example.com', password: 'pw' },
    org_info: { org_name: 'Acme' },
    server_url: scene.address,
    setup_token: 'once',
  })
  assert.equal(contextOf(scene)['token'], 'first')
})

test('logout ends the session and forgets the token, also when the session has ended already', async (t) => {
  const scene = await openScene(t, { 'POST /api/latest/fleet/logout': () => ({ body: {} }) })
  assert.equal((await scene.fleetctl(['logout'])).code, 0)
  assert.equal(scene.requests.length, 1)
  assert.equal(contextOf(scene)['token'], '')
  assert.match((await scene.fleetctl(['logout'])).out, /^\[!\] .*holds no session/)

  const ended = await openScene(t, { 'GET /api/v1/fleet/version': () => refused })
  assert.equal((await ended.fleetctl(['logout'])).code, 0)
  assert.equal(contextOf(ended)['token'], '')
})

test('K14 an ended session points to login', async (t) => {
  const scene = await openScene(t, { 'GET /api/v1/fleet/version': () => refused })
  const { code, out, err } = await scene.fleetctl(['get', 'hosts'])
  assert.deepEqual([code, out], [1, ''])
  assert.match(err, /the session at .* has ended or its token is not valid; log in: fleetctl login\n$/)
})

test('who must choose another password reads that, and is not sent to log in', async (t) => {
  const reason = 'Password reset required: an administrator asks you to choose another password'
  const body = { message: 'Authentication required', errors: [{ name: 'base', reason }] }
  const scene = await openScene(t, { 'GET /api/latest/fleet/hosts': () => ({ status: 401, body }) })
  const { code, err } = await scene.fleetctl(['get', 'hosts'])
  assert.equal(code, 1)
  assert.match(err, /Password reset required/)
  assert.doesNotMatch(err, /log in/)
})

test('K13 another version of the server is a warning beside the output', async (t) => {
  const scene = await openScene(t, {
    'GET /api/v1/fleet/version': () => ({ body: { version: '9.9.9' } }),
    'GET /api/latest/fleet/hosts': () => ({ body: { hosts: [] } }),
  })
  const { code, out, err } = await scene.fleetctl(['get', 'hosts', '--json'])
  assert.deepEqual([code, out], [0, ''])
  assert.match(err, /^warning: .*9\.9\.9/)
})

test('before any context the first step is told', async (t) => {
  const scene = await openScene(t, {})
  const fresh = path.join(scene.home, 'fresh')
  assert.match((await runIn(fresh, ['get', 'hosts'])).err, /no server address yet .*fleetctl config set --address/)
  assert.match((await runIn(fresh, ['get', 'hosts', '--context', 'lab'])).err, /there is no context "lab"/)
})

test('--debug shows requests on stderr with secrets masked', async (t) => {
  const scene = await openScene(t, { 'POST /api/latest/fleet/login': () => ({ body: { token: 'fresh-token' } }) })
  const { err } = await scene.fleetctl(['login', '--debug', '--email', 'a@example.com', '--password', 'hush'])
  assert.match(err, /> POST \/api\/latest\/fleet\/login .*"password":"\[secret\]"/)
  assert.match(err, /< 200 in \d+ ms/)
  assert.doesNotMatch(err, /hush|fresh-token/)
})
